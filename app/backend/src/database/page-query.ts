import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { type Answer, documentTag } from '../call/call.ts';
import { instantText, joined, separated } from './fields.ts';
import { defaultPageSize, keysAfter, pageToken, timeKey, uuidKey } from './paging.ts';

/** A list that is ordered by time and id, the newest first. */
export interface TimeList {
  /** Also the start of the statement's name. */
  readonly table: string;
  readonly timeColumn: string;
  /** SQL of what `write` needs of an item, as texts without control characters; the row is `t`. */
  readonly columns: readonly string[];
  /** An item's JSON text, as the contract writes it. */
  readonly write: (texts: readonly string[]) => string;
}

/** For items that PostgreSQL writes: `document` is SQL of their JSON text. */
export const passedOn = (document: string): Pick<TimeList, 'columns' | 'write'> => ({
  columns: [document],
  write: ([text = '']) => text,
});

export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface Page {
  /** JSON array. */
  readonly items: string;
  readonly nextPageToken: string;
}

/** A page as the contract's list of `name`. */
export function pageAnswer(name: string, { items, nextPageToken }: Page): Answer {
  const json = `{"${name}":${items},"nextPageToken":"${nextPageToken}"}`;
  return { json, etag: documentTag(json) };
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
  const columns = [...list.columns, `t.${list.timeColumn}`, 't.id'];
  const text = `SELECT ${joined(columns)} AS item FROM ${list.table} t ${where}
    ORDER BY t.${list.timeColumn} DESC, t.id DESC LIMIT $1::integer + 1`;
  const name = statementName(
    list.table,
    used.map(([filter]) => filter),
    after !== undefined,
  );
  const rows = await rowsOf<{ item: string }>(db, { name, text }, values);
  const items = rows.slice(0, size).map(({ item }) => separated(item));
  const [time, id] = items.at(-1)?.slice(-2) ?? [];
  const token = rows.length > size && time && id ? pageToken([list.table, used], [instantText(time), id]) : '';
  return { items: `[${items.map(list.write).join(',')}]`, nextPageToken: token };
}
