import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { isBehind, isReadable, type Position, settled, settledEnd } from '../events/repository.ts';
import { cellDocument, cellsAt, withSkew } from '../projections/cells.ts';

export interface MatrixFilter {
  readonly team: string;
  readonly environment: string;
}

/**
 * SQL: the version of the matrix. Each change of a cell or a service increments its version, so on one server the plain sums never
 * repeat; the weighted sum distinguishes two servers that each lack a different change. It also changes when readers cannot continue
 * from the position of an older document.
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

/** SQL: filters `k` by the environment $1 and the team $2. */
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

/** The whole matrix as one document, with its version and its position in the stream. PostgreSQL writes the JSON; Node passes it on. */
export async function matrixDocument(db: Queryable, { environment, team }: MatrixFilter): Promise<MatrixDocument> {
  const text = `SELECT ${cellList(`cells k WHERE ${filtered}`)} AS cells, ${version} AS version, ${settledEnd} AS position`;
  const row = await firstRow<MatrixDocument>(db, { name: 'matrix', text }, [environment, team]);
  return row ?? { cells: '[]', version: '', position: '' };
}

export async function pastMatrix(db: Queryable, { environment, team }: MatrixFilter, at: string): Promise<string> {
  const text = `SELECT ${cellList(`${cellsAt('$3::timestamptz')} k WHERE ${filtered}`)} AS cells`;
  return (await firstRow<{ cells: string }>(db, { name: 'matrix_past', text }, [environment, team, at]))?.cells ?? '[]';
}

/** The maximum of events to search for changes: beyond it the whole matrix costs less. */
const newsLimit = 2000;

const delta = {
  name: 'matrix_delta',
  // The regions of an environment are compared with each other, so a change of one cell may change all of them.
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

/** The changes after a position; undefined when they are not known, for example after a service changed its team. */
export async function matrixDelta(
  db: Queryable,
  { environment, team }: MatrixFilter,
  { stamp, id }: Position,
): Promise<Pick<MatrixDocument, 'cells' | 'position'> | undefined> {
  const values = [environment, team, stamp, id];
  const row = await firstRow<{ cells: string; position: string; known: boolean }>(db, delta, values);
  return row?.known ? row : undefined;
}
