import { create } from '@bufbuild/protobuf';
import { errorCatalogue, LedgerError, type Problem, ProblemSchema, problemType } from '@sample-platform-ai/contract';

/** Anything that was thrown, as a refusal of the catalogue. What is not one of them is a fault of ours. */
export const asLedgerError = (error: unknown): LedgerError =>
  error instanceof LedgerError ? error : new LedgerError('internal', '', { cause: error });

/** What the caller may know. Of a fault of ours that is nothing but the request's id. */
export function problemOf({ code, message, violations }: LedgerError, requestId: string): Problem {
  const { http, title } = errorCatalogue[code];
  return create(ProblemSchema, {
    type: problemType(code),
    title,
    status: http,
    detail: code === 'internal' ? '' : message,
    requestId,
    violations: violations.map(({ field, description }) => ({ field, description })),
  });
}

/** Seconds after which the same call may succeed. */
export const retryAfterOf = ({ code, retryAfterSeconds }: LedgerError): number | undefined =>
  retryAfterSeconds ?? (code === 'unavailable' ? 1 : undefined);
