/**
 * Every error that a call can return: a stable code, its status over HTTP and gRPC, and a title, which is HTTP's reason phrase
 * where one code has the status.
 */
export const errorCatalogue = {
  invalid_argument: { http: 400, grpc: 3, title: 'Bad Request' },
  unauthenticated: { http: 401, grpc: 16, title: 'Unauthorized' },
  permission_denied: { http: 403, grpc: 7, title: 'Forbidden' },
  not_found: { http: 404, grpc: 5, title: 'Not Found' },
  method_not_allowed: { http: 405, grpc: 12, title: 'Method Not Allowed' },
  already_exists: { http: 409, grpc: 6, title: 'Already Exists' },
  conflict: { http: 409, grpc: 9, title: 'Conflict' },
  version_mismatch: { http: 412, grpc: 10, title: 'Precondition Failed' },
  payload_too_large: { http: 413, grpc: 8, title: 'Content Too Large' },
  unsupported_media_type: { http: 415, grpc: 3, title: 'Unsupported Media Type' },
  idempotency_mismatch: { http: 422, grpc: 9, title: 'Idempotency Key Mismatch' },
  version_required: { http: 428, grpc: 9, title: 'Precondition Required' },
  rate_limited: { http: 429, grpc: 8, title: 'Too Many Requests' },
  internal: { http: 500, grpc: 13, title: 'Internal Server Error' },
  unavailable: { http: 503, grpc: 14, title: 'Service Unavailable' },
  deadline_exceeded: { http: 504, grpc: 4, title: 'Gateway Timeout' },
} as const satisfies Record<string, { http: number; grpc: number; title: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

export const problemType = (code: ErrorCode): string => `urn:ledger:problem:${code}`;

/** An invalid field of a request, for example `rollout.regions[1]`. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** An error with a code of the catalogue; both transports know how to send it. */
export class LedgerError extends Error {
  readonly code: ErrorCode;
  readonly violations: readonly FieldViolation[];
  /** Set when the time is known after which the same call may succeed. */
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
