import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { Metadata, type ServerErrorResponse } from '@grpc/grpc-js';
import { errorCatalogue, ProblemSchema, RetryInfoSchema, StatusSchema } from '@sample-platform-ai/contract';
import { asLedgerError, problemOf, retryAfterOf } from '../call/problem.ts';

/** A refusal with the same problem as over REST, in the place where gRPC clients look for details. */
export function grpcError(error: unknown, requestId: string): ServerErrorResponse & { metadata: Metadata } {
  const known = asLedgerError(error);
  const problem = problemOf(known, requestId);
  const code = errorCatalogue[known.code].grpc;
  const retryAfter = retryAfterOf(known);
  const retry =
    retryAfter === undefined
      ? []
      : [create(RetryInfoSchema, { retryDelay: { seconds: BigInt(retryAfter), nanos: 0 } })];
  const status = create(StatusSchema, {
    code,
    message: problem.title,
    details: [anyPack(ProblemSchema, problem), ...retry.map((info) => anyPack(RetryInfoSchema, info))],
  });
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, status)));
  metadata.set('x-request-id', requestId);
  const details = problem.detail || problem.title;
  return { name: known.code, message: details, code, details, metadata };
}
