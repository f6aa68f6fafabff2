import { type DescFile, fromJson, type Message, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { type ContractMethod, contractMethods } from '@sample-platform-ai/contract';
import type { Answer } from '../call/call.ts';

/** Requests stay bytes: a request that cannot be decoded is INVALID_ARGUMENT, but grpc-js would answer INTERNAL. */
export type RawDefinition = MethodDefinition<Buffer, Buffer>;

const pass = (bytes: Buffer): Buffer => bytes;

const encoded = new WeakMap<Answer, Buffer>();

/** A response that is sent again is encoded once. */
export function encodeAnswer(method: ContractMethod, answer: Answer): Buffer {
  const known = encoded.get(answer);
  if (known) return known;
  // Not `fromJsonString`, which looks for duplicate keys: PostgreSQL or this server wrote it.
  const bytes = encode(method, fromJson(method.descriptor.output, JSON.parse(answer.json)));
  if (answer.repeated) encoded.set(answer, bytes);
  return bytes;
}

export const encode = (method: ContractMethod, message: Message): Buffer =>
  Buffer.from(toBinary(method.descriptor.output, message));

function definition({ descriptor, streams }: ContractMethod): RawDefinition {
  return {
    path: `/${descriptor.parent.typeName}/${descriptor.name}`,
    requestStream: false,
    responseStream: streams,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  };
}

/** The service definition of grpc-js, from the contract's descriptors. */
export function serviceDefinition(typeName: string): ServiceDefinition {
  const methods = contractMethods.filter(({ descriptor }) => descriptor.parent.typeName === typeName);
  return Object.fromEntries(methods.map((method) => [method.descriptor.name, definition(method)]));
}

/** A file and all its imports, for reflection. */
export function fileDescriptors(files: Iterable<DescFile>): readonly Buffer[] {
  const all = new Map<string, DescFile>();
  const visit = (file: DescFile) => {
    if (all.has(file.name)) return;
    all.set(file.name, file);
    for (const dependency of file.dependencies) visit(dependency);
  };
  for (const file of files) visit(file);
  return [...all.values()].map(({ proto }) => Buffer.from(toBinary(FileDescriptorProtoSchema, proto)));
}
