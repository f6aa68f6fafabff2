import { Access } from '../gen/ledger/v1/access_pb.ts';
import { ProblemSchema } from '../gen/ledger/v1/problem_pb.ts';
import { type ErrorCode, errorCatalogue } from '../src/errors.ts';
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
    ...(method.verb === 'POST'
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

const common: readonly ErrorCode[] = [
  'invalid_argument',
  'unauthenticated',
  'permission_denied',
  'rate_limited',
  'internal',
  'unavailable',
  'deadline_exceeded',
];

function errorsOf(method: ContractMethod): readonly ErrorCode[] {
  return [
    ...common,
    'not_found',
    ...(method.verb === 'GET'
      ? []
      : (['conflict', 'payload_too_large', 'unsupported_media_type', 'idempotency_mismatch'] as const)),
    ...(method.expectsVersion ? (['version_mismatch', 'version_required'] as const) : []),
  ];
}

function problems(method: ContractMethod): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    errorsOf(method).map((code) => [
      String(errorCatalogue[code].http),
      {
        description: errorCatalogue[code].title,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

const answerHeader = (description: string) => ({ description, schema: { type: 'string' } });

const answerHeaders = ({ verb }: ContractMethod) => ({
  'X-Request-Id': answerHeader('Id of the call; the log and problems contain it too.'),
  ETag: answerHeader('Send it in If-None-Match or, for a resource with a version, in If-Match.'),
  ...(verb === 'GET'
    ? {}
    : { 'Ledger-Consistency-Token': answerHeader('A read with this token includes the write, in every region.') }),
});

const streamed = (method: ContractMethod, answer: object) =>
  method.exports
    ? { 'application/x-ndjson': answer, 'text/csv': { schema: { type: 'string' } } }
    : { 'text/event-stream': answer };

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
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${descriptor.name}Body` } } },
          },
        }),
    responses: {
      '200': {
        description: method.exports ? 'One message per line' : method.streams ? 'A stream of events' : 'The answer',
        ...(method.streams ? {} : { headers: answerHeaders(method) }),
        content: method.streams ? streamed(method, answer) : { 'application/json': answer },
        ...(Object.keys(links).length > 0 ? { links } : {}),
      },
      ...(verb === 'GET' && !method.streams
        ? { '304': { description: 'Not Modified: the ETag in If-None-Match is current' } }
        : {}),
      ...(verb === 'GET' && !method.streams ? { '304': { description: 'Nothing changed' } } : {}),
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
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}
