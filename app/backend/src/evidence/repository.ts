import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { appended, type ChainPosition, type Entry, genesis } from './chain.ts';

const head = {
  name: 'evidence_head',
  text: 'SELECT number::text AS number, hash FROM evidence e ORDER BY e.number DESC LIMIT 1',
};

export const chainHead = async (db: Queryable): Promise<ChainPosition> =>
  (await firstRow<{ number: string; hash: string }>(db, head, [])) ?? genesis;

const append = {
  name: 'evidence_append',
  text: `INSERT INTO evidence (number, event, hash)
    SELECT n.number, n.event, n.hash FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (number, event, hash)`,
};

/** Continues the chain with these events. Only the relay calls it, which runs once at a time. */
export async function appendEvidence(tx: Queryable, events: readonly string[]): Promise<void> {
  let position = await chainHead(tx);
  const entries: Entry[] = [];
  for (const event of events) {
    const entry = appended(position, event);
    entries.push(entry);
    position = entry;
  }
  await rowsOf(tx, append, [
    entries.map(({ number }) => number),
    entries.map(({ event }) => event),
    entries.map(({ hash }) => hash),
  ]);
}

const at = { name: 'evidence_at', text: 'SELECT number::text AS number, hash FROM evidence WHERE number = $1::bigint' };

/** Undefined for an entry that does not exist. */
export const positionAt = async (db: Queryable, number: string): Promise<ChainPosition | undefined> =>
  number === '0' ? genesis : firstRow<{ number: string; hash: string }>(db, at, [number]);

const pageSize = 500;
const pageBytes = 1024 * 1024;
const after = {
  name: 'evidence_after',
  text: `SELECT e.number::text AS number, e.event, e.hash FROM (
      SELECT p.*, sum(octet_length(p.event)) OVER (ORDER BY p.number) - octet_length(p.event) AS bytes_before
      FROM (SELECT * FROM evidence WHERE number > $1::bigint ORDER BY number LIMIT ${pageSize}) p) e
    WHERE e.bytes_before < ${pageBytes} ORDER BY e.number`,
};

/** Some entries after a number; none at the end. */
export const entriesAfter = (db: Queryable, number: string): Promise<readonly Entry[]> =>
  rowsOf<{ number: string; event: string; hash: string }>(db, after, [number]);
