import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { deleteInBatches } from '../database/batches.ts';
import { epochNow, txOf } from '../database/epoch.ts';
import { lastId } from './repository.ts';

/** A reader or a sender that is away for longer than this starts over. */
export const retentionDays = 7;
/** SQL: the last transaction whose events are all relayed. */
const relayedTx = `CASE WHEN r.id = '${lastId}' THEN ${txOf('r.stamp')}
  ELSE greatest(${txOf('r.stamp')}::text::numeric - 1, 0)::text::xid8 END`;

/**
 * Set before the deletion: a reader from before this position starts over, even while events are being deleted. Never beyond the relay,
 * however long it stops: what it has not read is in no chain of evidence and in no queue yet.
 */
const raiseHorizon = {
  name: 'events_horizon',
  text: `UPDATE epochs SET pruned_tx = greatest(pruned_tx, least(o.tx, r.tx))
    FROM (SELECT e.tx FROM events e WHERE e.at < now() - make_interval(days => $1) ORDER BY e.at DESC LIMIT 1) o,
      (SELECT ${relayedTx} AS tx FROM relays r WHERE r.name = 'outbox' AND left(r.stamp, -20) = ${epochNow}::text) r
    WHERE epoch = (SELECT max(n.epoch) FROM epochs n) RETURNING pruned_tx::text AS tx`,
};
const oldEvents = { name: 'events_prune', table: 'events', rows: 'tx <= $1::text::xid8 ORDER BY tx, id' };
const oldReplies = {
  name: 'idempotency_keys_prune',
  table: 'idempotency_keys',
  rows: 'created_at < now() - make_interval(days => $1)',
};

/** Deletes events and replies after their retention, in batches within the session's limits. */
export async function pruneOld(db: Queryable, days: number = retentionDays): Promise<number> {
  const horizon = await firstRow<{ tx: string }>(db, raiseHorizon, [days]);
  const events = horizon ? await deleteInBatches(db, oldEvents, [horizon.tx]) : 0;
  return events + (await deleteInBatches(db, oldReplies, [days]));
}
