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
    Record<
      string,
      {
        readonly $ref?: string;
        readonly headers?: object;
        readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
      }
    >
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
        return [operationId, { path, verb: verb.toUpperCase(), answer, responses }] as const;
      }),
  ),
);

/** Those of HTTP and of browsers, which need no declaration. */
const generic =
  /^(access-control-.*|cache-control|connection|content-(encoding|length|type|security-policy)|cross-origin-.*|date|keep-alive|origin-agent-cluster|referrer-policy|strict-transport-security|transfer-encoding|vary|x-(accel-buffering|content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;

/** The headers that the document declares and the response lacks, and the reverse. */
export function headerDifferences(name: string, status: number, headers: Headers): readonly string[] {
  const { headers: own = {}, $ref } = operations.get(name)?.responses[status] ?? {};
  const common = openapi.components.responses as Readonly<Record<string, { readonly headers: object }>>;
  const all = $ref === undefined ? own : (common[$ref.replace(/^.*\//, '')]?.headers ?? {});
  const declared = Object.keys(all).map((key) => key.toLowerCase());
  const sent = [...headers.keys()].filter((key) => !generic.test(key));
  return [
    ...declared.filter((key) => !sent.includes(key)).map((key) => `${name}, ${status}: ${key} is declared, not sent`),
    ...sent.filter((key) => !declared.includes(key)).map((key) => `${name}, ${status}: ${key} is sent, not declared`),
  ];
}

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
