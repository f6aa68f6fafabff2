import { Access } from '../gen/ledger/v1/access_pb.ts';
import { ProblemSchema } from '../gen/ledger/v1/problem_pb.ts';
import { type ContractMethod, contractMethods } from '../src/methods.ts';
import {
  collectField,
  collectSchemas,
  fieldSchema,
  isRequired,
  type JsonSchema,
  noteAnswer,
  objectSchema,
  reference,
  type Schemas,
} from './json-schema.ts';
import { linksOf } from './links.ts';
import { answerHeaders, headerComponents, notModified, problemResponses, problems } from './responses.ts';

/** RFC 9110, section 13.1.1. */
const ifMatch = '^(\\*|(W/)?"[!#-~]*"([ \\t]*,[ \\t]*(W/)?"[!#-~]*")*)$';

const header = (name: string, description: string, schema: JsonSchema, required = false) => ({
  name,
  in: 'header',
  required,
  description,
  schema,
});

function parameters(method: ContractMethod): readonly unknown[] {
  const inPath = method.pathFields.map((field) => ({
    name: field.jsonName,
    in: 'path',
    required: true,
    schema: fieldSchema(field, 'request'),
  }));
  const inQuery =
    method.verb === 'GET'
      ? method.otherFields.map((field) => ({
          name: field.jsonName,
          in: 'query',
          required: isRequired(field),
          schema: fieldSchema(field, 'request'),
        }))
      : [];
  const headers = [
    ...(method.expectsVersion
      ? [
          header(
            'If-Match',
            'The ETag of the version that was read, a list of ETags, or * for any version.',
            { type: 'string', pattern: ifMatch },
            true,
          ),
        ]
      : []),
    ...(method.verb !== 'GET'
      ? [
          header('Idempotency-Key', 'A repeated request with the same key returns the first response.', {
            type: 'string',
            pattern: '^[!-~]{1,200}$',
          }),
        ]
      : []),
    ...(method.verb === 'GET' && !method.streams ? [header('If-None-Match', 'An ETag.', { type: 'string' })] : []),
    ...(method.verb === 'GET' && !method.streams
      ? [
          header(
            'Ledger-Consistency-Token',
            "The token of a write's response: the read includes that write, in every region.",
            {
              type: 'string',
              pattern: '^[0-9]{1,30}$',
            },
          ),
        ]
      : []),
    ...(method.streams && !method.exports
      ? [header('Last-Event-ID', 'Resumes the stream after this event.', { type: 'string' })]
      : []),
  ];
  return [...inPath, ...inQuery, ...headers];
}

const streamed = (method: ContractMethod, answer: object) =>
  method.exports
    ? { 'application/x-ndjson': answer, 'text/csv': { schema: { type: 'string' } } }
    : { 'text/event-stream': answer };

/** A CloudEvent in structured mode has its own media type. */
function bodyTypes({ descriptor }: ContractMethod): readonly string[] {
  const isCloudEvent = descriptor.input.fields.some(({ name }) => name === 'specversion');
  return ['application/json', ...(isCloudEvent ? ['application/cloudevents+json'] : [])];
}

function operation(method: ContractMethod) {
  const { descriptor, verb } = method;
  const links = method.streams ? {} : linksOf(method, contractMethods);
  const answer = { schema: reference(descriptor.output, 'answer') };
  return {
    operationId: descriptor.name,
    tags: [descriptor.parent.name.replace(/Service$/, '')],
    parameters: parameters(method),
    ...(verb === 'GET'
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              bodyTypes(method).map((type) => [
                type,
                { schema: { $ref: `#/components/schemas/${descriptor.name}Body` } },
              ]),
            ),
          },
        }),
    responses: {
      '200': {
        description: method.exports ? 'One message per line' : method.streams ? 'A stream of events' : 'The answer',
        headers: answerHeaders(method),
        content: method.streams ? streamed(method, answer) : { 'application/json': answer },
        ...(Object.keys(links).length > 0 ? { links } : {}),
      },
      ...(verb === 'GET' && !method.streams ? { '304': notModified } : {}),
      ...problems(method),
    },
    security: method.access === Access.READ ? [{}, { bearer: [] }] : [{ bearer: [] }],
  };
}

/**
 * The OpenAPI document. Paths and messages come from the descriptors. `openEnums` is for clients that check types at run
 * time.
 */
export function openApi({ openEnums }: Pick<Schemas, 'openEnums'>) {
  const schemas: Schemas = { named: new Map<string, JsonSchema>(), openEnums };
  for (const { descriptor } of contractMethods) noteAnswer(descriptor.output);
  noteAnswer(ProblemSchema);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const method of contractMethods) {
    collectSchemas(method.descriptor.output, 'answer', schemas);
    for (const field of [...method.pathFields, ...method.otherFields]) collectField(field, 'request', schemas);
    if (method.verb !== 'GET')
      schemas.named.set(`${method.descriptor.name}Body`, objectSchema(method.otherFields, 'request'));
    const path = method.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const field = method.pathFields.find((candidate) => candidate.name === name);
      return `{${field?.jsonName ?? name}}`;
    });
    paths[path] = { ...paths[path], [method.verb.toLowerCase()]: operation(method) };
  }
  collectSchemas(ProblemSchema, 'answer', schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Release ledger',
      version: 'v1',
      description: 'Generated from app/contract/proto by `pnpm generate`.',
    },
    paths,
    components: {
      schemas: Object.fromEntries([...schemas.named].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: problemResponses(),
      headers: headerComponents,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}
