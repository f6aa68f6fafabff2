import { type ErrorCode, errorCatalogue } from '../src/errors.ts';
import { type ContractMethod, contractMethods } from '../src/methods.ts';

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

/** Any response has these; with most refusals too the caller learns the rest of its quota. */
const everywhere = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'] as const;

const headerDescriptions = {
  'X-Request-Id': 'Id of the call; the log and problems contain it too.',
  RateLimit:
    'The rest of the quota of the caller, and the seconds until it is full again (draft-ietf-httpapi-ratelimit-headers).',
  'RateLimit-Policy': 'The quota of the caller, and its window in seconds.',
  ETag: 'Send it in If-None-Match or, for a resource with a version, in If-Match.',
  'Ledger-Consistency-Token': 'A read with this token includes the write, in every region.',
  'Content-Disposition': 'A name for the file.',
  'Retry-After': 'Seconds after which the same call may succeed.',
  'WWW-Authenticate': 'Bearer.',
} as const;
type HeaderName = keyof typeof headerDescriptions;

const headersOf = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const refusalHeaders: Partial<Readonly<Record<ErrorCode, readonly HeaderName[]>>> = {
  unauthenticated: ['WWW-Authenticate'],
  rate_limited: ['Retry-After'],
  unavailable: ['Retry-After'],
};

const responseName = (code: ErrorCode): string => errorCatalogue[code].title.replaceAll(' ', '');

export const problems = (method: ContractMethod) =>
  Object.fromEntries(
    errorsOf(method).map((code) => [
      String(errorCatalogue[code].http),
      { $ref: `#/components/responses/${responseName(code)}` },
    ]),
  );

/** The problems of all methods, by the names to which the methods refer. */
export function problemResponses(): Readonly<Record<string, unknown>> {
  const codes = new Set(contractMethods.flatMap(errorsOf));
  return Object.fromEntries(
    [...codes].map((code) => [
      responseName(code),
      {
        description: errorCatalogue[code].title,
        headers: headersOf([...everywhere, ...(refusalHeaders[code] ?? [])]),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

/** Whether the response is what a GET returns of the same resource. */
const isReadable = ({ descriptor: { output } }: ContractMethod): boolean =>
  contractMethods.some(({ verb, descriptor }) => verb === 'GET' && descriptor.output === output);

export const answerHeaders = (method: ContractMethod) =>
  headersOf([
    ...everywhere,
    ...(!method.streams && isReadable(method) ? (['ETag'] as const) : []),
    ...(method.verb === 'GET' ? [] : (['Ledger-Consistency-Token'] as const)),
    ...(method.exports ? (['Content-Disposition'] as const) : []),
  ]);

export const notModified = {
  description: 'Not Modified: the ETag in If-None-Match is current',
  headers: headersOf([...everywhere, 'ETag']),
};

export const headerComponents = Object.fromEntries(
  Object.entries(headerDescriptions).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
);
