import { randomBytes } from 'node:crypto';
import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { resyncEvent } from '../events/items.ts';
import { beginning, type OutboxEvent, type Position } from '../events/repository.ts';

/** Events that may wait for one subscription, give or take a page of the relay. What is beyond becomes one resync. */
export const queueLimit = 5000;

/** Deliveries that one statement queues. */
export const rowsPerStatement = 2000;

const closeFull = {
  name: 'subscriptions_full',
  text: `UPDATE subscriptions s SET missed = true WHERE s.state = 'active' AND NOT s.missed
    AND EXISTS (SELECT FROM deliveries d WHERE d.subscription_id = s.id AND d.state = 'pending' OFFSET ${queueLimit - 1})`,
};
const openQueues = {
  name: 'subscriptions_open',
  text: `SELECT count(*)::int AS count FROM subscriptions s WHERE s.state = 'active' AND NOT s.missed`,
};
const queue = {
  name: 'deliveries_queue',
  text: `INSERT INTO deliveries (subscription_id, stamp, event_id, event, state)
    SELECT s.id, e.stamp, e.id, e.event, 'pending'
    FROM unnest($1::numeric[], $2::uuid[], $3::text[], $4::text[], $5::text[]) AS e (stamp, id, service, environment, event)
    JOIN subscriptions s ON s.state = 'active' AND NOT s.missed AND s.service IN ('', e.service)
      AND (s.environment IN ('', e.environment) OR e.environment = '')
      AND (s.team = '' OR EXISTS (SELECT FROM services v WHERE v.name = e.service AND v.team = s.team))
    ON CONFLICT DO NOTHING`,
};

/** Queues a page of events for each active subscription whose filter they match and whose queue is not full. */
export async function fanOut(tx: Queryable, events: readonly OutboxEvent[]): Promise<void> {
  await rowsOf(tx, closeFull, []);
  const open = (await firstRow<{ count: number }>(tx, openQueues, []))?.count ?? 0;
  if (open === 0) return;
  const size = Math.max(1, Math.floor(rowsPerStatement / open));
  for (let from = 0; from < events.length; from += size) {
    const some = events.slice(from, from + size);
    await rowsOf(tx, queue, [
      some.map(({ stamp }) => stamp),
      some.map(({ id }) => id),
      some.map(({ service }) => service),
      some.map(({ environment }) => environment),
      some.map(({ json }) => json),
    ]);
  }
}

/** A resync behind a position and before all later ones. Its id is new each time: a receiver ignores an id that it has seen. */
function resyncBehind({ stamp, id }: Position): readonly [string, string, string] {
  const start = id === beginning.id ? '00000000-0000-7000-8000-' : 'ffffffff-ffff-7fff-bfff-';
  const position = { stamp, id: `${start}${randomBytes(6).toString('hex')}` };
  return [position.stamp, position.id, resyncEvent(position)];
}

const queueForAll = {
  name: 'deliveries_queue_all',
  text: `INSERT INTO deliveries (subscription_id, stamp, event_id, event, state)
    SELECT s.id, $1::numeric, $2::uuid, $3, 'pending' FROM subscriptions s WHERE s.state = 'active'`,
};

/** Queues a resync for every active subscription, whatever its filter. */
export const resyncAll = (tx: Queryable, position: Position): Promise<unknown> =>
  rowsOf(tx, queueForAll, resyncBehind(position));

const relayed = {
  name: 'relay_position',
  text: `SELECT r.stamp, r.id::text AS id FROM relays r WHERE r.name = 'outbox'`,
};
const queueOne = {
  name: 'deliveries_resume',
  text: `WITH opened AS (UPDATE subscriptions SET missed = false WHERE id = $1::uuid AND ($5::boolean OR missed) RETURNING id)
    INSERT INTO deliveries (subscription_id, stamp, event_id, event, state)
    SELECT o.id, $2::numeric, $3::uuid, $4, 'pending' FROM opened o`,
};

/**
 * Opens the queue again, with a resync after all that waits and before all that the relay queues from now on. `onlyMissed`: unless
 * nothing is missing.
 */
export async function resume(db: Queryable, id: string, { onlyMissed = false } = {}): Promise<void> {
  const position = (await firstRow<{ stamp: string; id: string }>(db, relayed, [])) ?? beginning;
  await rowsOf(db, queueOne, [id, ...resyncBehind(position), !onlyMissed]);
}
