import { create } from '@bufbuild/protobuf';
import { errorCatalogue, LedgerError, type Problem, ProblemSchema, problemType } from '@sample-platform-ai/contract';

/** Converts a thrown value to an error of the catalogue; anything unknown is an internal error. */
export const asLedgerError = (error: unknown): LedgerError =>
  error instanceof LedgerError ? error : new LedgerError('internal', '', { cause: error });

/** The error as the caller sees it. An internal error shows only the request id. */
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
