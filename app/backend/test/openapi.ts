import type { ContractMethod } from '@sample-platform-ai/contract';
import openapi from '@sample-platform-ai/contract/openapi.json' with { type: 'json' };
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);

/** What clients have to put up with, this server of the same version may not send: unknown fields, unknown values of an enum. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key === 'x-extensible-enum' ? 'enum' : key,
    strict(item),
  ]);
  const closed = 'properties' in value && !('additionalProperties' in value) ? { additionalProperties: false } : {};
  return { ...Object.fromEntries(entries), ...closed };
}
ajv.addSchema(strict(openapi) as object, 'openapi');

/** A separate class, because tests ignore how connections of streams break. */
export class ContractError extends Error {}

/** Throws for a value that is not a message of the published document, such as an event of a stream. */
export function checkMessage(component: string, value: unknown): void {
  const check = ajv.getSchema(`openapi#/components/schemas/${component}`);
  if (!check) throw new Error(`openapi.json has no ${component}`);
  if (!check(value)) throw new ContractError(`not a ${component}: ${JSON.stringify(check.errors)}`);
}

/** Every answer that any test gets is held to the published document: its status, and the schema of its body. */
export function checkAnswer(method: ContractMethod, status: number, value: unknown): void {
  const paths = openapi.paths as Readonly<
    Record<string, Readonly<Record<string, { responses: Record<string, unknown> }>>>
  >;
  const responses = paths[method.path]?.[method.verb.toLowerCase()]?.responses ?? {};
  if (!(String(status) in responses))
    throw new Error(`${method.name} returned ${status}, which is not in openapi.json`);
  const answer = responses['200'] as { content: Record<string, { schema: { $ref: string } }> } | undefined;
  const name = answer?.content['application/json']?.schema.$ref.replace(/^.*\//, '') ?? '';
  checkMessage(status < 400 ? name : 'Problem', value);
}
