import { toJson } from '@bufbuild/protobuf';
import { type ErrorCode, errorCatalogue, LedgerError, ProblemSchema } from '@sample-platform-ai/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asLedgerError, problemOf, retryAfterOf } from '../call/problem.ts';

/** Fastify's errors as errors of the catalogue. */
const known: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'send application/json'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'the body is too large'],
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: ['unsupported_media_type', 'send application/json'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_argument', 'the body is empty'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_argument', 'the body is not JSON'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_argument', 'the length of the body differs from Content-Length'],
  FST_ERR_BAD_URL: ['invalid_argument', 'the path is not a valid URL path'],
};

export function restError(error: unknown): LedgerError {
  if (error instanceof LedgerError || !(error instanceof Error)) return asLedgerError(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [errorCode, detail] = known[code] ?? [];
  if (errorCode && detail) return new LedgerError(errorCode, detail, { cause: error });
  if (code.startsWith('Z_')) return new LedgerError('invalid_argument', 'the body is not gzip', { cause: error });
  // The body is not JSON, or has a `__proto__` key.
  if (error instanceof SyntaxError)
    return new LedgerError('invalid_argument', 'the body is not JSON', { cause: error });
  return asLedgerError(error);
}

/** On the site's host CloudFront replaces any 403, and only 403, with the site's 404 page (ADR-0011). */
const statusOf = (request: FastifyRequest, error: LedgerError): number => {
  const status = errorCatalogue[error.code].http;
  return status === 403 && request.originalUrl.startsWith('/api/') ? 404 : status;
};

/** Sends an error as RFC 9457 defines it. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: LedgerError): FastifyReply {
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (error.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  const body = JSON.stringify(toJson(ProblemSchema, problemOf(error, request.id), { alwaysEmitImplicit: true }));
  return reply.code(statusOf(request, error)).type('application/problem+json').send(body);
}
