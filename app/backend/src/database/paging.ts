import { createHash } from 'node:crypto';
import { invalidField } from '@sample-platform-ai/contract';

export const defaultPageSize = 50;
/** As in the contract. */
export const longestPage = 200;

/** The end of a page, and its query. */
interface Cursor {
  readonly filter: string;
  readonly keys: readonly string[];
}

const filterHash = (filter: unknown): string =>
  createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 12);

export const pageToken = (filter: unknown, keys: readonly string[]): string =>
  Buffer.from(JSON.stringify([filterHash(filter), ...keys])).toString('base64url');

function decode(token: string): Cursor | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined;
    const [filter, ...keys] = value as string[];
    return filter === undefined ? undefined : { filter, keys };
  } catch {
    return undefined;
  }
}

/** The keys after which the next page starts; undefined for the first page. Refuses a token of another query. */
export function keysAfter(token: string, filter: unknown, formats: readonly RegExp[]): readonly string[] | undefined {
  if (token === '') return undefined;
  const cursor = decode(token);
  if (
    !cursor ||
    cursor.keys.length !== formats.length ||
    !formats.every((format, i) => format.test(cursor.keys[i] ?? ''))
  ) {
    throw invalidField('pageToken', 'is not a page token of this API');
  }
  if (cursor.filter !== filterHash(filter))
    throw invalidField('pageToken', 'belongs to a query with other filters; start at the first page');
  return cursor.keys;
}

export const timeKey = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const uuidKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const nameKey = /^[a-z][a-z0-9-]{0,62}$/;
