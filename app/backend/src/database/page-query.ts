import { instant } from './json.ts';
import { defaultPageSize, keysAfter, pageToken, timeKey, uuidKey } from './paging.ts';
import { firstRow, type Queryable } from './queryable.ts';

/** A list that is ordered by time and id, the newest first. */
export interface TimeList {
  /** Also the start of the statement's name. */
  readonly table: string;
  readonly timeColumn: string;
  /** SQL of an item's JSON text, as the contract writes it; the row is `t`. */
  readonly document: string;
}

export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

interface PageRow {
  items: string;
  more: boolean;
  last_time: string | null;
  last_id: string | null;
}

export interface Page {
  /** JSON array of the items, as PostgreSQL wrote it. */
  readonly items: string;
  readonly nextPageToken: string;
}

/** SQL of conditions that are more than a column's value; `p` is the parameter. */
const conditionOf: Readonly<Record<string, (p: string, list: TimeList) => string>> = {
  since: (p, { timeColumn }) => `t.${timeColumn} >= ${p}::timestamptz`,
  until: (p, { timeColumn }) => `t.${timeColumn} < ${p}::timestamptz`,
  team: (p) => `t.service IN (SELECT s.name FROM services s WHERE s.team = ${p})`,
  unresolved: (p) => `(t.status <> 'resolved') = ${p}::boolean`,
};

/** A statement's name can hold no more than 63 characters. */
const statementName = (table: string, filters: readonly string[], after: boolean): string =>
  [table, ...filters.map((filter) => filter.slice(0, 3)), after ? 'after' : 'first'].join('_');

/**
 * One page. `filters` are columns and the values they must have, or one of the conditions above; an empty value
 * filters nothing.
 */
export async function timePage(
  db: Queryable,
  list: TimeList,
  request: PageRequest & { readonly filters: Readonly<Record<string, string>> },
): Promise<Page> {
  const used = Object.entries(request.filters).filter(([, value]) => value !== '');
  const after = keysAfter(request.pageToken, [list.table, used], [timeKey, uuidKey]);
  const size = request.pageSize || defaultPageSize;
  const values: unknown[] = [size, ...used.map(([, value]) => value), ...(after ?? [])];
  const conditions = used.map(([filter], i) => {
    const parameter = `$${i + 2}`;
    return conditionOf[filter]?.(parameter, list) ?? `t.${filter} = ${parameter}`;
  });
  if (after)
    conditions.push(`(t.${list.timeColumn}, t.id) < ($${used.length + 2}::timestamptz, $${used.length + 3}::uuid)`);
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const text = `
    WITH page AS (
      SELECT t.*, row_number() OVER (ORDER BY t.${list.timeColumn} DESC, t.id DESC) AS position
      FROM ${list.table} t ${where}
      ORDER BY t.${list.timeColumn} DESC, t.id DESC
      LIMIT $1::integer + 1
    )
    SELECT '[' || coalesce(string_agg(${list.document}, ',' ORDER BY t.position) FILTER (WHERE t.position <= $1), '') || ']' AS items,
      count(*) > $1 AS more,
      max(${instant(`t.${list.timeColumn}`)}) FILTER (WHERE t.position = $1) AS last_time,
      max(t.id::text) FILTER (WHERE t.position = $1) AS last_id
    FROM page t`;
  const name = statementName(
    list.table,
    used.map(([filter]) => filter),
    after !== undefined,
  );
  const row = await firstRow<PageRow>(db, { name, text }, values);
  const token =
    row?.more && row.last_time && row.last_id ? pageToken([list.table, used], [row.last_time, row.last_id]) : '';
  return { items: row?.items ?? '[]', nextPageToken: token };
}
