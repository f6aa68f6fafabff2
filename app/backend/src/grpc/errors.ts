import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { Metadata, type ServerErrorResponse } from '@grpc/grpc-js';
import { errorCatalogue, ProblemSchema, StatusSchema } from '@sample-platform-ai/contract';
import { asLedgerError, problemOf, retryAfterSeconds } from '../call/problem.ts';

/** A refusal with the same problem as over REST, in the place where gRPC clients look for details. */
export function grpcError(error: unknown, requestId: string): ServerErrorResponse & { metadata: Metadata } {
  const known = asLedgerError(error);
  const problem = problemOf(known, requestId);
  const code = errorCatalogue[known.code].grpc;
  const status = create(StatusSchema, { code, message: problem.title, details: [anyPack(ProblemSchema, problem)] });
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, status)));
  metadata.set('x-request-id', requestId);
  const retryAfter = retryAfterSeconds(known.code);
  if (retryAfter !== undefined) metadata.set('retry-after', String(retryAfter));
  const details = problem.detail || problem.title;
  return { name: known.code, message: details, code, details, metadata };
}
