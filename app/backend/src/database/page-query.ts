import { type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { type Answer, documentTag } from '../call/call.ts';
import { instantText, joined, separated } from '../projections/fields.ts';
import { type Domains, type Filters, type ListIndex, streamsOf } from './list-streams.ts';
import { defaultPageSize, keysAfter, longestPage, pageToken, timeKey, uuidKey } from './paging.ts';

/** A list in the order of time and id, newest first. */
export interface TimeList {
  /** Also the prefix of the statement's name. */
  readonly table: string;
  readonly timeColumn: string;
  /**
   * One of them serves every filter: `streamsOf` reads each value of the columns without a filter as a separate stream, and reads no
   * row that is not on the page.
   */
  readonly indexes: readonly ListIndex[];
  /** The possible values of columns without a filter. */
  readonly domains: Domains;
  /** SQL of the columns that `write` needs, as texts without control characters; the row is `t`, one of the rows of `page`. */
  readonly columns: readonly string[];
  /** An item's JSON text in the form of the contract. */
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

/** A page as the contract's list message; `name` is its field. */
export function pageAnswer(name: string, { items, nextPageToken }: Page): Answer {
  const json = `{"${name}":${items},"nextPageToken":"${nextPageToken}"}`;
  return { json, etag: documentTag(json) };
}

/** PostgreSQL truncates a statement name after 63 characters. */
const statementName = (table: string, filters: readonly string[], after: boolean): string =>
  [table, ...filters.map((filter) => filter.slice(0, 3)), after ? 'after' : 'first'].join('_');

/** SQL: the newest rows; planned for the longest page, because the plan does not know the requested size. */
const newest = (select: string, table: string, conditions: readonly string[], order: string): string => {
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  return `SELECT n.* FROM (SELECT ${select} FROM ${table} t ${where}
    ORDER BY ${order} LIMIT ${longestPage + 1}) n LIMIT $1::integer + 1`;
};

/** What the next page begins after. */
const keyColumns = ({ timeColumn }: TimeList): readonly string[] => [`t.${timeColumn}`, 't.id'];

/** Each column once, because turning a value into text is most of a page's cost. */
const allColumns = (list: TimeList): readonly string[] => [...new Set([...list.columns, ...keyColumns(list)])];

/** SQL and values of a page. `filters` are columns and the values they must have, or `team`, `since`, `until`, `unresolved`. */
export function pageStatement(list: TimeList, size: number, filters: Filters, after: readonly string[] | undefined) {
  const used = Object.entries(filters).filter(([, value]) => value !== '');
  const values: unknown[] = [size];
  const parameter = (value: string): string => `$${values.push(value)}`;
  // `unresolved` is a set of values. The end of the previous page is below `until`: given both bounds, PostgreSQL may start at the
  // wrong one.
  const unused = (key: string) => key === 'unresolved' || (key === 'until' && after !== undefined);
  const parameters = Object.fromEntries(used.map(([key, value]) => [key, unused(key) ? value : parameter(value)]));
  const time = `t.${list.timeColumn}`;
  const { since, until } = parameters;
  const window = [
    ...(since ? [`${time} >= ${since}::timestamptz`] : []),
    ...(until && !after ? [`${time} < ${until}::timestamptz`] : []),
    ...(after
      ? [`(${time}, t.id) < (${parameter(after[0] ?? '')}::timestamptz, ${parameter(after[1] ?? '')}::uuid)`]
      : []),
  ];
  const streams = streamsOf(list, parameters);
  const order = `${time} DESC, t.id DESC`;
  const orderOfStreams = `${time} DESC NULLS LAST, t.id DESC NULLS LAST`;
  const newestOf = (select: string) =>
    streams === undefined
      ? newest(select, list.table, window, order)
      : newest(select, list.table, [...streams.conditions, ...window], orderOfStreams);
  const page =
    streams?.from === undefined
      ? newestOf('t.*')
      : `SELECT t.* FROM (SELECT k.id FROM (SELECT k.* FROM ${streams.from}
          CROSS JOIN LATERAL (${newestOf(`t.id, ${time} AS at`)}) k
          ORDER BY k.at DESC, k.id DESC LIMIT $1::integer + 1) k LIMIT ${longestPage + 1}) k
        JOIN ${list.table} t ON t.id = k.id`;
  const text = `${streams?.with ? `${streams.with}, ` : 'WITH '}page AS MATERIALIZED (${page})
    SELECT ${joined(allColumns(list))} AS item FROM page t ORDER BY ${order}`;
  const name = statementName(
    list.table,
    used.map(([filter]) => filter),
    after !== undefined,
  );
  return { name, text, values };
}

/** One page. An empty value does not filter. */
export async function timePage(
  db: Queryable,
  list: TimeList,
  request: PageRequest & { readonly filters: Filters },
): Promise<Page> {
  const used = Object.entries(request.filters).filter(([, value]) => value !== '');
  const after = keysAfter(request.pageToken, [list.table, used], [timeKey, uuidKey]);
  const size = request.pageSize || defaultPageSize;
  const { values, ...statement } = pageStatement(list, size, request.filters, after);
  const rows = await rowsOf<{ item: string }>(db, statement, values);
  const items = rows.slice(0, size).map(({ item }) => separated(item));
  const columns = allColumns(list);
  const [time, id] = keyColumns(list).map((column) => items.at(-1)?.[columns.indexOf(column)]);
  const token = rows.length > size && time && id ? pageToken([list.table, used], [instantText(time), id]) : '';
  return { items: `[${items.map(list.write).join(',')}]`, nextPageToken: token };
}
