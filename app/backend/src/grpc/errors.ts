import { create, toBinary } from '@bufbuild/protobuf';
import { type Any, anyPack } from '@bufbuild/protobuf/wkt';
import { Metadata, type ServerErrorResponse } from '@grpc/grpc-js';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  errorCatalogue,
  type LedgerError,
  type Problem,
  ProblemSchema,
  RequestInfoSchema,
  RetryInfoSchema,
  StatusSchema,
} from '@sample-platform-ai/contract';
import { asLedgerError, problemOf, retryAfterOf } from '../call/problem.ts';

/** The domain of google.rpc.ErrorInfo. */
const domain = 'ledger.v1';
/** The problem first, then the same in gRPC's standard details. */
function detailsOf(error: LedgerError, problem: Problem): Any[] {
  const retryAfter = retryAfterOf(error);
  const details = [
    anyPack(ProblemSchema, problem),
    anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: error.code.toUpperCase(), domain })),
    anyPack(RequestInfoSchema, create(RequestInfoSchema, { requestId: problem.requestId })),
  ];
  if (retryAfter !== undefined)
    details.push(
      anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay: { seconds: BigInt(retryAfter), nanos: 0 } })),
    );
  if (problem.violations.length > 0) {
    const fieldViolations = problem.violations.map(({ field, description }) => ({ field, description }));
    details.push(anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations })));
  }
  return details;
}

/** An error with the same problem as over REST, in gRPC's status details. */
export function grpcError(error: unknown, requestId: string): ServerErrorResponse & { metadata: Metadata } {
  const known = asLedgerError(error);
  const problem = problemOf(known, requestId);
  const code = errorCatalogue[known.code].grpc;
  const status = create(StatusSchema, { code, message: problem.title, details: detailsOf(known, problem) });
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, status)));
  metadata.set('x-request-id', requestId);
  const details = problem.detail || problem.title;
  return { name: known.code, message: details, code, details, metadata };
}
