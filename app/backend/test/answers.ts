import openapi from '@sample-platform-ai/contract/openapi.json' with { type: 'json' };
import { checkMessage } from './openapi.ts';

interface Schema {
  readonly $ref?: string;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}
const schemas = openapi.components.schemas as Readonly<Record<string, Schema>>;
const nameOf = (schema: Schema | undefined) => (schema?.$ref ?? schema?.items?.$ref ?? '').replace(/^.*\//, '');

/** Name -> how it is called, and the schema of its answer. */
export const operations = new Map(
  Object.entries(openapi.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>).flatMap(
    ([path, verbs]) =>
      Object.entries(verbs).map(([verb, { operationId, responses }]) => {
        const answer = nameOf(Object.values(responses['200']?.content ?? {})[0]?.schema);
        return [operationId, { path, verb: verb.toUpperCase(), answer }] as const;
      }),
  ),
);

/** Schemas of messages that a schema contains, and its own. */
function reachable(name: string, into = new Set<string>()): Set<string> {
  if (into.has(name) || !schemas[name]?.properties) return into;
  into.add(name);
  for (const property of Object.values(schemas[name].properties)) reachable(nameOf(property), into);
  return into;
}

/** The schemas of all answers. */
export const answered = new Set(
  [...operations.values()].flatMap(({ answer }) => [...reachable(answer)]).concat([...reachable('Problem')]),
);
export const optionalFields = [...answered].flatMap((name) =>
  Object.keys(schemas[name]?.properties ?? {})
    .filter((key) => !schemas[name]?.required?.includes(key))
    .map((key) => `${name}.${key}`),
);

/** Schemas of which an answer was taken. */
export const seen = new Set<string>();
/** `<schema>.<field>` that some answer lacks. */
export const absent = new Set<string>();
function note(name: string, value: unknown): void {
  const properties = schemas[name]?.properties;
  if (!properties || typeof value !== 'object' || value === null) return;
  seen.add(name);
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const [key, property] of Object.entries(properties)) {
    if (!fields.has(key)) absent.add(`${name}.${key}`);
    for (const item of [fields.get(key)].flat()) note(nameOf(property), item);
  }
}

/** Holds a message to its schema, and remembers what it lacks. */
export function take(name: string, value: unknown): void {
  checkMessage(name, value);
  note(name, value);
}
