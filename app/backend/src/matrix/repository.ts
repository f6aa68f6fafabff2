import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { isBehind, isReadable, type Position, settled, settledEnd } from '../events/repository.ts';
import { cellDocument, cellsAt, withSkew } from './documents.ts';

export interface MatrixFilter {
  readonly team: string;
  readonly environment: string;
}

/**
 * SQL: differs whenever the matrix does. Each change of a cell or a service raises its own version, so on one server the plain
 * sums never come back; the weighted one tells apart two servers of which each lacks another change. It differs as well where the
 * position of an older document could not be read on from.
 */
const version = `concat_ws('-',
  (SELECT concat_ws('-', sum(k.entity_version + 1), sum((k.entity_version + 1) * hashtext(k.service || '/' || k.environment || '/' || k.region)::bigint))
    FROM cells k),
  (SELECT concat_ws('-', sum(s.entity_version), sum(s.entity_version * hashtext(s.name)::bigint)) FROM services s),
  (SELECT string_agg(e.name || e.position, ',' ORDER BY e.name) FROM environments e),
  (SELECT concat_ws('/', n.epoch, n.pruned_tx) FROM epochs n ORDER BY n.epoch DESC LIMIT 1))`;

export async function matrixVersion(db: Queryable): Promise<string> {
  const text = `SELECT ${version} AS version`;
  return (await firstRow<{ version: string }>(db, { name: 'matrix_version', text }, []))?.version ?? '';
}

/** SQL: what $1, an environment, and $2, a team, leave of `k`. */
const filtered = `($1 = '' OR k.environment = $1) AND ($2 = '' OR k.service IN (SELECT name FROM services WHERE team = $2))`;

/** SQL: a JSON array of cells, in the order of the matrix. `from`: the cells as `k`, with a condition. */
const cellList = (from: string): string => `(SELECT '[' || coalesce(string_agg(${cellDocument}, ','
    ORDER BY c.service, e.position, c.environment, c.region), '') || ']'
  FROM ${withSkew(from)} c JOIN environments e ON e.name = c.environment)`;

export interface MatrixDocument {
  readonly cells: string;
  readonly version: string;
  readonly position: string;
}

/** The whole matrix as one document, its version and its place in the stream; PostgreSQL writes it, nobody here reads it. */
export async function matrixDocument(db: Queryable, { environment, team }: MatrixFilter): Promise<MatrixDocument> {
  const text = `SELECT ${cellList(`cells k WHERE ${filtered}`)} AS cells, ${version} AS version, ${settledEnd} AS position`;
  const row = await firstRow<MatrixDocument>(db, { name: 'matrix', text }, [environment, team]);
  return row ?? { cells: '[]', version: '', position: '' };
}

export async function pastMatrix(db: Queryable, { environment, team }: MatrixFilter, at: string): Promise<string> {
  const text = `SELECT ${cellList(`${cellsAt('$3::timestamptz')} k WHERE ${filtered}`)} AS cells`;
  return (await firstRow<{ cells: string }>(db, { name: 'matrix_past', text }, [environment, team, at]))?.cells ?? '[]';
}

/** Events that are looked through for what changed: beyond them the whole matrix is less work. */
const newsLimit = 2000;

const delta = {
  name: 'matrix_delta',
  // A place's regions are compared with one another: where one of its cells changes, all of them may.
  text: `WITH news AS MATERIALIZED (
      SELECT e.service, e.environment, e.subject FROM events e
      WHERE ${isBehind('$3', '$4')} AND ${settled} ORDER BY e.tx, e.id LIMIT ${newsLimit} + 1
    ), places AS MATERIALIZED (SELECT DISTINCT n.service, n.environment FROM news n WHERE n.subject = 'cellChanged')
    SELECT ${cellList(
      `cells k JOIN places p ON p.service = k.service AND p.environment = k.environment WHERE ${filtered}`,
    )} AS cells, ${settledEnd} AS position,
      ${isReadable('$3', '$4')} AND (SELECT count(*) <= ${newsLimit}
        AND NOT ($2 <> '' AND coalesce(bool_or(n.subject = 'serviceChanged'), false)) FROM news n) AS known`,
};

/** What changed after a position; undefined where that cannot be said, as after a service's change of team. */
export async function matrixDelta(
  db: Queryable,
  { environment, team }: MatrixFilter,
  { stamp, id }: Position,
): Promise<Pick<MatrixDocument, 'cells' | 'position'> | undefined> {
  const values = [environment, team, stamp, id];
  const row = await firstRow<{ cells: string; position: string; known: boolean }>(db, delta, values);
  return row?.known ? row : undefined;
}
