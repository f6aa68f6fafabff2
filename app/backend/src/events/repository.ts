import { invalidField } from '@sample-platform-ai/contract';
import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { validate as isUuid } from 'uuid';
import { instant } from '../database/json.ts';

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

/** What the contract's pattern lets through may still be no number of 64 bits and no UUID. */
export function positionOf(eventId: string, field = 'after'): Position {
  const [, tx = '', id = ''] = /^(\d+)-(.*)$/.exec(eventId) ?? [];
  if (!isUuid(id) || BigInt(tx) >= 2n ** 64n) throw invalidField(field, 'is the id of no event');
  return { tx, id };
}

/** Nothing at or above the oldest running transaction is read: whatever commits later is behind no reader. */
export const settled = 'e.tx < pg_snapshot_xmin(pg_current_snapshot())';
const eventDocument = `json_build_object('id', e.tx::text || '-' || e.id::text, 'at', ${instant('e.at')}, 'service', e.service,
  'environment', e.environment, e.subject, e.document)`;

const pageSize = 500;
/** A reader that stops in the middle of a page holds the rest of it. */
const pageBytes = 256 * 1024;

const after = {
  name: 'events_after',
  text: `SELECT e.tx::text AS tx, e.id::text AS id, e.service, e.environment, ${eventDocument}::text AS json, e.found FROM (
      SELECT p.*, count(*) OVER ()::int AS found,
        sum(octet_length(p.document::text)) OVER (ORDER BY p.tx, p.id) - octet_length(p.document::text) AS bytes_before
      FROM (SELECT * FROM events e WHERE (e.tx, e.id) > ($1::text::xid8, $2::uuid) AND ${settled}
        ORDER BY e.tx, e.id LIMIT ${pageSize}) p) e
    WHERE e.bytes_before < ${pageBytes} ORDER BY e.tx, e.id`,
};

export interface Page {
  readonly events: readonly OutboxEvent[];
  /** Whether there may be more already. */
  readonly more: boolean;
}

/** As many as a page holds: some hundred, or fewer large ones. */
export async function eventsAfter(db: Queryable, { tx, id }: Position): Promise<Page> {
  const events = await rowsOf<OutboxEvent & { readonly found: number }>(db, after, [tx, id]);
  const found = events[0]?.found ?? 0;
  return { events, more: found === pageSize || found > events.length };
}

const end = {
  name: 'events_end',
  text: `SELECT e.tx::text AS tx, e.id::text AS id FROM events e WHERE ${settled} ORDER BY e.tx DESC, e.id DESC LIMIT 1`,
};

/** SQL: the id of the last event that any reader can have seen, in the snapshot of the statement that holds it. */
export const settledEnd = `coalesce((SELECT e.tx::text || '-' || e.id::text FROM events e WHERE ${settled}
  ORDER BY e.tx DESC, e.id DESC LIMIT 1), '0-00000000-0000-0000-0000-000000000000')`;

export const beginning: Position = { tx: '0', id: '00000000-0000-0000-0000-000000000000' };

export const lastPosition = async (db: Queryable): Promise<Position> =>
  (await firstRow<{ tx: string; id: string }>(db, end, [])) ?? beginning;

const known = { name: 'events_known', text: 'SELECT 1 AS yes FROM events WHERE tx = $1::text::xid8 AND id = $2::uuid' };

/** Whether the event is still kept; a reader that comes back later than that has missed some. */
export const isKept = async (db: Queryable, { tx, id }: Position): Promise<boolean> =>
  (await firstRow(db, known, [tx, id])) !== undefined;
