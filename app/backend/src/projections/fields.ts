import { enumName, escaped, instant, objectText, plain } from '../database/json.ts';

/**
 * One value of a document, with two ways to write it. PostgreSQL writes single documents, which pass through unchanged.
 * Node writes long lists from bare columns: PostgreSQL would need twice the time of reading the rows.
 */
export interface Field {
  /** SQL of the value as JSON text; null omits it. */
  readonly json: string;
  /** SQL of the bare column; its text holds no control characters. */
  readonly column: string;
  /** The column's text as JSON; undefined omits it. */
  readonly write: (text: string) => string | undefined;
}

export type Fields = Readonly<Record<string, Field>>;

/** Text without characters to escape. */
export const plainField = (column: string): Field => ({ json: plain(column), column, write: (text) => `"${text}"` });

/** Any text: SQL returns it as JSON, which escapes the separator. */
export const textField = (column: string): Field => {
  const json = escaped(column);
  return { json, column: json, write: (text) => text };
};

/** A number, or JSON. */
export const bareField = (column: string): Field => ({ json: `${column}::text`, column, write: (text) => text });

export const enumField = (prefix: string, column: string): Field => ({
  json: plain(enumName(prefix, column)),
  column,
  write: (text) => `"${prefix}_${text.toUpperCase()}"`,
});

/** A time of PostgreSQL (`2026-11-24 18:10:17.5+00`) as the contract writes it; sessions are in UTC. */
export const instantText = (text: string): string =>
  `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;

export const instantField = (column: string): Field => ({
  json: plain(instant(column)),
  column,
  write: (text) => `"${instantText(text)}"`,
});

/** SQL of a JSON array of ids; null when there are none. `select`: one column, in order. */
export const idsJson = (select: string): string => `array_to_json(nullif(ARRAY(${select}), '{}'))`;

/** An empty list omits the field. `only`: SQL of what must hold for it to have any. */
export const idsField = (select: string, only = 'true'): Field => ({
  json: `${idsJson(select)}::text`,
  column: `CASE WHEN ${only} THEN ARRAY(${select}) END`,
  write: (text) => (text === '{}' ? undefined : `["${text.slice(1, -1).replaceAll(',', '","')}"]`),
});

const mapValues = (fields: Fields, pick: (field: Field) => string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, pick(field)]));

/** SQL of the whole document, as text. */
export const documentText = (fields: Fields): string => objectText(mapValues(fields, ({ json }) => json));

export const columnsOf = (fields: Fields): readonly string[] => Object.values(fields).map(({ column }) => column);

const separator = '\u001f';

/** SQL: all columns as one text, which costs half as much as separate columns; null is empty. */
export const joined = (columns: readonly string[]): string => `concat(${columns.join(`, E'\\x1f', `)})`;

export const separated = (text: string): readonly string[] => text.split(separator);

/** Writes the document from the text of `columnsOf`. */
export function documentWriter(fields: Fields): (texts: readonly string[]) => string {
  const parts = Object.entries(fields).map(([key, { write }], i) => ({
    start: `${i === 0 ? '{' : ','}"${key}":`,
    write,
  }));
  return (texts) => {
    let document = '';
    for (let i = 0; i < parts.length; i += 1) {
      const [part, text] = [parts[i], texts[i]];
      const value = part && text ? part.write(text) : undefined;
      if (part && value !== undefined) document += part.start + value;
    }
    return `${document}}`;
  };
}
