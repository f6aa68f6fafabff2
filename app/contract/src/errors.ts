/**
 * Every way in which a call can be refused: a stable code, its status over HTTP and over gRPC, and a title. What is not
 * here cannot be told to a caller.
 */
export const errorCatalogue = {
  invalid_argument: { http: 400, grpc: 3, title: 'The request is not valid' },
  unauthenticated: { http: 401, grpc: 16, title: 'A valid token is needed' },
  permission_denied: { http: 403, grpc: 7, title: 'The token does not allow this' },
  not_found: { http: 404, grpc: 5, title: 'There is no such thing' },
  method_not_allowed: { http: 405, grpc: 12, title: 'This cannot be done here' },
  not_acceptable: { http: 406, grpc: 3, title: 'The answer has no such form' },
  already_exists: { http: 409, grpc: 6, title: 'It exists already' },
  conflict: { http: 409, grpc: 9, title: 'What is recorded does not allow this' },
  version_mismatch: { http: 412, grpc: 10, title: 'It was changed in the meantime' },
  payload_too_large: { http: 413, grpc: 8, title: 'The request is too large' },
  unsupported_media_type: { http: 415, grpc: 3, title: 'The request has to be JSON' },
  idempotency_mismatch: { http: 422, grpc: 9, title: 'The idempotency key was used for another request' },
  version_required: { http: 428, grpc: 9, title: 'Name the version that you have read' },
  rate_limited: { http: 429, grpc: 8, title: 'Too many requests' },
  internal: { http: 500, grpc: 13, title: 'The server failed' },
  unavailable: { http: 503, grpc: 14, title: 'Try again shortly' },
  deadline_exceeded: { http: 504, grpc: 4, title: 'It took too long' },
} as const satisfies Record<string, { http: number; grpc: number; title: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

export const problemType = (code: ErrorCode): string => `urn:ledger:problem:${code}`;

/** Where in a request something is wrong, as `rollout.regions[1]`. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** A refusal with one of the catalogue's codes; both transports know how to tell it. */
export class LedgerError extends Error {
  readonly code: ErrorCode;
  readonly violations: readonly FieldViolation[];
  /** When it is known after which time the same call may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { violations?: readonly FieldViolation[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.violations = options.violations ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export const invalidField = (field: string, description: string): LedgerError =>
  new LedgerError('invalid_argument', `${field}: ${description}`, { violations: [{ field, description }] });
