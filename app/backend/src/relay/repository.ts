import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { epochStart, stampParts } from '../database/epoch.ts';
import { heldSeconds, isBehind, isReadable, type Position, settled } from '../events/repository.ts';

const row = `SELECT r.stamp, r.id::text AS id FROM relays r WHERE r.name = 'outbox'`;

/** Without a lock: while nothing happens, nothing is written. */
const work = {
  name: 'relay_work',
  text: `SELECT NOT ${isReadable('r.stamp', 'r.id')}
      OR EXISTS (SELECT FROM events e WHERE ${isBehind('r.stamp', 'r.id')} AND ${settled}) AS "isThere",
    coalesce(${heldSeconds}, 0) AS "heldSeconds" FROM (${row}) r`,
};

export interface RelayWork {
  /** Whether there are events to relay. */
  readonly isThere: boolean;
  /** The age of the oldest event that cannot be relayed yet; 0 without one. */
  readonly heldSeconds: number;
}

export const relayWork = async (db: Queryable): Promise<RelayWork> =>
  (await firstRow<{ isThere: boolean; heldSeconds: number }>(db, work, [])) ?? { isThere: false, heldSeconds: 0 };

const lock = { name: 'relay_lock', text: `${row} FOR UPDATE SKIP LOCKED` };

/** The relay's position; undefined while another process relays. */
export const lockRelay = (tx: Queryable): Promise<Position | undefined> =>
  firstRow<Position & { [key: string]: string }>(tx, lock, []);

const first = { name: 'relay_epoch', text: `SELECT ${epochStart}::text AS tx` };

/**
 * Where the relay continues after events may be missing: where it was, because the position lives in the database that has the events; or
 * at the start of the epoch, after a restore into a server whose transactions are older.
 */
export async function continueFrom(tx: Queryable, at: Position): Promise<Position> {
  const start = BigInt((await firstRow<{ tx: string }>(tx, first, []))?.tx ?? '0');
  return stampParts(at.stamp).tx < start ? at : { stamp: String(start), id: '00000000-0000-0000-0000-000000000000' };
}

const move = { name: 'relay_move', text: `UPDATE relays SET stamp = $1, id = $2::uuid WHERE name = 'outbox'` };

export const moveRelay = (tx: Queryable, { stamp, id }: Position): Promise<unknown> => rowsOf(tx, move, [stamp, id]);
