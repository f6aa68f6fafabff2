import type { DescEnum } from '@bufbuild/protobuf';
import { invalidField } from '@sample-platform-ai/contract';

/** In JSON, JavaScript escapes exactly the lone surrogates, which PostgreSQL refuses. */
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/** A parameter for `$n::jsonb`. */
export function jsonParameter(value: unknown): string {
  const text = JSON.stringify(value);
  if (loneSurrogate.test(text)) throw invalidField('', 'a text is not well-formed Unicode');
  return text;
}

/** SQL: a timestamp as the contract writes it. */
export const instant = (column: string): string => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** SQL: an enum value of the database as the contract's name. */
export const enumName = (prefix: string, column: string): string => `'${prefix}_' || upper(${column})`;

/** The database's value for a filter; empty where the filter is unspecified, which means any. */
export const filterName = (prefix: string, schema: DescEnum, value: number): string =>
  value === 0 ? '' : shortName(prefix, schema.value[value]?.name);

/** The contract's enum name as the database's value. */
export const shortName = (prefix: string, name: string | undefined): string =>
  (name ?? '').slice(prefix.length + 1).toLowerCase();

/** SQL: a JSON string without characters to escape, such as an id, a digest or an enum's name. */
export const plain = (sql: string): string => `'"' || (${sql})::text || '"'`;

/** SQL: any text as a JSON string. */
export const escaped = (sql: string): string => `to_json(${sql})::text`;

/**
 * SQL: a JSON object as text, from the SQL of its values; half the cost of `json_build_object`. A null value omits its key;
 * the first value is never null.
 */
export const objectText = (values: Readonly<Record<string, string>>): string =>
  `concat(${Object.entries(values)
    .map(([key, sql], i) => `'${i === 0 ? '{' : ','}"${key}":' || (${sql})`)
    .join(', ')}, '}')`;
