import type { DescEnum } from '@bufbuild/protobuf';
import { invalidField } from '@sample-platform-ai/contract';

/** In JSON, JavaScript escapes exactly those surrogates that stand alone; PostgreSQL takes none of them. */
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/** A parameter for `$n::jsonb`. */
export function jsonParameter(value: unknown): string {
  const text = JSON.stringify(value);
  if (loneSurrogate.test(text)) throw invalidField('', 'a text is not well-formed Unicode');
  return text;
}

/** SQL: a timestamp as the contract writes it. */
export const instant = (column: string): string => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** SQL: a short word of the database as the contract's name of an enum's value. */
export const enumName = (prefix: string, column: string): string => `'${prefix}_' || upper(${column})`;

/** The database's short word for what a filter asks for; empty where nothing is specified, which means any. */
export const filterWord = (prefix: string, schema: DescEnum, value: number): string =>
  value === 0 ? '' : shortWord(prefix, schema.value[value]?.name);

/** The contract's name of an enum's value as the database's short word. */
export const shortWord = (prefix: string, name: string | undefined): string =>
  (name ?? '').slice(prefix.length + 1).toLowerCase();
