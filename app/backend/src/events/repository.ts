import { instant } from '../database/json.ts';
import { firstRow, type Queryable, rowsOf } from '../database/queryable.ts';

/** Where a reader stands in the outbox. */
export interface Position {
  readonly tx: string;
  readonly id: string;
}

export interface OutboxEvent extends Position {
  readonly service: string;
  readonly environment: string;
  /** JSON, as the contract writes an event. */
  readonly json: string;
}

export const eventId = ({ tx, id }: Position): string => `${tx}-${id}`;

export function positionOf(id: string): Position {
  const dash = id.indexOf('-');
  return { tx: id.slice(0, dash), id: id.slice(dash + 1) };
}

/** Nothing at or above the oldest running transaction is read: whatever commits later is behind no reader. */
const settled = 'e.tx < pg_snapshot_xmin(pg_current_snapshot())';
const eventDocument = `json_build_object('id', e.tx::text || '-' || e.id::text, 'at', ${instant('e.at')}, 'service', e.service,
  'environment', e.environment, e.subject, e.document)`;

const after = {
  name: 'events_after',
  text: `SELECT e.tx::text AS tx, e.id::text AS id, e.service, e.environment, ${eventDocument}::text AS json FROM events e
    WHERE (e.tx, e.id) > ($1::text::xid8, $2::uuid) AND ${settled} ORDER BY e.tx, e.id LIMIT $3`,
};

export const eventsAfter = (db: Queryable, { tx, id }: Position, limit: number): Promise<readonly OutboxEvent[]> =>
  rowsOf(db, after, [tx, id, limit]);

const end = {
  name: 'events_end',
  text: `SELECT e.tx::text AS tx, e.id::text AS id FROM events e WHERE ${settled} ORDER BY e.tx DESC, e.id DESC LIMIT 1`,
};

export const beginning: Position = { tx: '0', id: '00000000-0000-0000-0000-000000000000' };

export const lastPosition = async (db: Queryable): Promise<Position> =>
  (await firstRow<{ tx: string; id: string }>(db, end, [])) ?? beginning;

const known = { name: 'events_known', text: 'SELECT 1 AS yes FROM events WHERE tx = $1::text::xid8 AND id = $2::uuid' };

/** Whether the event is still kept; a reader that comes back later than that has missed some. */
export const isKept = async (db: Queryable, { tx, id }: Position): Promise<boolean> =>
  (await firstRow(db, known, [tx, id])) !== undefined;
