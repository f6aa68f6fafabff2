import { invalidField } from '@sample-platform-ai/contract';
import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { validate as isUuid } from 'uuid';
import { epochNow, epochStart, stamp, stampParts, txOf } from '../database/epoch.ts';
import { eventDocument } from '../projections/events.ts';

/** A reader's position in the outbox. */
export interface Position {
  /** Epoch and transaction as one number that never decreases. */
  readonly stamp: string;
  readonly id: string;
}

export interface OutboxEvent extends Position {
  readonly service: string;
  readonly environment: string;
  /** An event as JSON in the form of the contract. */
  readonly json: string;
}

/** Before all events of a transaction. */
const noId = '00000000-0000-0000-0000-000000000000';
/** After all events of a transaction. */
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
export const beginning: Position = { stamp: '0', id: noId };

export const eventId = ({ stamp, id }: Position): string => `${stamp}-${id}`;

/** The contract's pattern does not check that the parts are a 64-bit number and a UUID. */
export function positionOf(eventId: string, field = 'after'): Position {
  const [, stamp = '', id = ''] = /^(\d+)-(.*)$/.exec(eventId) ?? [];
  const { epoch, tx } = stampParts(stamp);
  if (!isUuid(id) || tx >= 2n ** 64n || epoch >= 2n ** 31n) throw invalidField(field, 'is not the id of an event');
  return { stamp, id };
}

/** Compares epochs first; ids of a transaction sort as text. */
export function isAfter(a: Position, b: Position): boolean {
  const [left, right] = [BigInt(a.stamp), BigInt(b.stamp)];
  return left === right ? a.id > b.id : left > right;
}

export const isSameEpoch = (a: Position, b: Position): boolean =>
  stampParts(a.stamp).epoch === stampParts(b.stamp).epoch;

const xmin = 'pg_snapshot_xmin(pg_current_snapshot())';
/** The last transaction that has certainly ended; valid as a consistency token. */
const lastSettled = `(${xmin}::text::numeric - 1)`;
/** Reads only below the oldest running transaction, so that no later commit is before a reader's position. */
export const settled = `e.tx < ${xmin}`;
/** SQL: the events after the position in the parameters `stamp` and `id`. */
export const isBehind = (stamp: string, id: string): string => `(e.tx, e.id) > (${txOf(stamp)}, ${id}::uuid)`;
/** SQL: the age in seconds of the oldest event that is not readable yet, because an earlier transaction is still running; null without one. */
export const heldSeconds = `(SELECT extract(epoch FROM clock_timestamp() - min(e.at))::float8 FROM events e WHERE e.tx >= ${xmin})`;

const pageSize = 500;
/** A reader that stops in the middle of a page keeps the rest of it in memory. */
const pageBytes = 256 * 1024;

// Without events there is one row without an event, which still has the end of the settled outbox in this snapshot.
const after = {
  name: 'events_after',
  text: `SELECT p.*, s.settled, s.epoch_start, s.held FROM (
      SELECT ${stamp(lastSettled)} AS settled, ${stamp(epochStart)} AS epoch_start, ${heldSeconds} AS held
    ) s LEFT JOIN LATERAL (
      SELECT ${stamp('e.tx')} AS stamp, e.id::text AS id, e.service, e.environment, ${eventDocument}::text AS json, e.found FROM (
        SELECT p.*, count(*) OVER ()::int AS found,
          sum(octet_length(p.document::text)) OVER (ORDER BY p.tx, p.id) - octet_length(p.document::text) AS bytes_before
        FROM (SELECT * FROM events e WHERE ${isBehind('$1', '$2')} AND ${settled} ORDER BY e.tx, e.id LIMIT ${pageSize}) p) e
      WHERE e.bytes_before < ${pageBytes} ORDER BY e.tx, e.id
    ) p ON true ORDER BY p.stamp COLLATE "C", p.id COLLATE "C"`,
};

export interface Page {
  readonly events: readonly OutboxEvent[];
  /** Whether there may be more events. */
  readonly more: boolean;
  /** All events before this position are readable. */
  readonly settled: Position;
  /** Before all events of the epoch. */
  readonly epochStart: Position;
  /** The age of the oldest event that is not readable yet because an earlier transaction is still running; 0 without one. */
  readonly heldSeconds: number;
}

type PageRow = { readonly settled: string; readonly epoch_start: string; readonly held: number | null } & (
  | (OutboxEvent & { readonly found: number })
  | { readonly id: null }
);

/** One page: some hundred events, or fewer large ones. */
export async function eventsAfter(db: Queryable, { stamp, id }: Position): Promise<Page> {
  const rows = await rowsOf<PageRow>(db, after, [stamp, id]);
  const events = rows.flatMap((row) => (row.id === null ? [] : [row]));
  const found = events[0]?.found ?? 0;
  return {
    events,
    more: found === pageSize || found > events.length,
    settled: { stamp: rows[0]?.settled ?? beginning.stamp, id: lastId },
    epochStart: { stamp: rows[0]?.epoch_start ?? beginning.stamp, id: noId },
    heldSeconds: rows[0]?.held ?? 0,
  };
}

const end = { name: 'events_end', text: `SELECT ${stamp(lastSettled)} AS stamp, '${lastId}' AS id` };

/** SQL: the id of the last readable event, in the snapshot of the statement. */
export const settledEnd = `coalesce((SELECT ${stamp('e.tx')} || '-' || e.id::text FROM events e
  WHERE ${settled} AND e.tx >= ${epochStart} ORDER BY e.tx DESC, e.id DESC LIMIT 1), ${stamp(lastSettled)} || '-${lastId}')`;

/** The position after all readable events. */
export const lastPosition = async (db: Queryable): Promise<Position> =>
  (await firstRow<{ stamp: string; id: string }>(db, end, [])) ?? beginning;

/**
 * SQL: whether all events after a position are still readable. False for another epoch, whose last events may be lost; for a
 * position ahead of this server; and when events after it are pruned.
 */
export const isReadable = (stamp: string, id: string): string => {
  const tx = txOf(stamp);
  return `(left(${stamp}::text, -20) = ${epochNow}::text AND (${tx} < ${xmin} OR ${tx} = ${xmin} AND ${id}::uuid = '${noId}')
    AND (${tx}, ${id}::uuid) >= (coalesce((SELECT n.pruned_tx FROM epochs n ORDER BY n.epoch DESC LIMIT 1), '0'), '${lastId}'::uuid))`;
};
const known = { name: 'events_known', text: `SELECT 1 AS yes WHERE ${isReadable('$1', '$2')}` };

/** Whether a reader can continue from this position without missing an event. */
export const isKept = async (db: Queryable, { stamp, id }: Position): Promise<boolean> =>
  (await firstRow(db, known, [stamp, id])) !== undefined;

const open = { name: 'epoch_open', text: 'SELECT open_epoch() AS epoch' };

/** Starts a new epoch when another server is the writer: streams then start over even without a new event. */
export const openEpoch = async (writer: Queryable): Promise<void> => void (await rowsOf(writer, open, []));
