import {
  create,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { type ChannelOptions, credentials, Metadata, Client as RawGrpcClient, type ServiceError } from '@grpc/grpc-js';
import {
  type ContractMethod,
  contractMethods,
  type ErrorCode,
  errorCatalogue,
  type Problem,
  ProblemSchema,
  StatusSchema,
} from '@sample-platform-ai/contract';
import { checkAnswer } from './openapi.ts';

export interface CallOptions {
  readonly token?: string | undefined;
  readonly idempotencyKey?: string;
  readonly consistencyToken?: string;
}

/** How a call ended, in words that both transports share. */
export type Outcome =
  | {
      readonly ok: true;
      readonly message: JsonValue;
      readonly etag: string | undefined;
      readonly consistencyToken: string | undefined;
    }
  | { readonly ok: false; readonly code: ErrorCode; readonly problem: Problem; readonly status: number };

export interface Client {
  readonly transport: 'rest' | 'grpc';
  call(name: string, request: JsonValue, options?: CallOptions): Promise<Outcome>;
  close(): void;
}

export function methodNamed(name: string): ContractMethod {
  const method = contractMethods.find((candidate) => candidate.descriptor.name === name);
  if (!method) throw new Error(`the contract has no method ${name}`);
  return method;
}

/** Through the message and back, so that neither transport's spelling of JSON makes a difference. */
const normalized = (schema: DescMessage, json: JsonValue): JsonValue => toJson(schema, fromJson(schema, json));

const codeOf = (problem: Problem): ErrorCode => {
  const code = problem.type.replace('urn:ledger:problem:', '');
  if (!(code in errorCatalogue)) throw new Error(`unknown problem ${JSON.stringify(problem)}`);
  return code as ErrorCode;
};

export function restClient(baseUrl: string): Client {
  return {
    transport: 'rest',
    close: () => {},
    call: async (name, request, options = {}) => {
      const method = methodNamed(name);
      const fields = { ...(request as Record<string, JsonValue>) };
      const take = (field: string) => {
        const value = fields[field];
        delete fields[field];
        return value;
      };
      const expected = method.expectsVersion ? take('expectedVersion') : undefined;
      const path = method.path.replace(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(String(take(field))));
      const query = new URLSearchParams(
        Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)])),
      );
      const response = await fetch(`${baseUrl}${path}${method.verb === 'GET' ? `?${query}` : ''}`, {
        method: method.verb,
        headers: {
          ...(method.verb === 'GET' ? {} : { 'content-type': 'application/json' }),
          ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
          ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
          ...(options.consistencyToken === undefined ? {} : { 'ledger-consistency-token': options.consistencyToken }),
          ...(expected === undefined || expected === 0
            ? {}
            : { 'if-match': expected === -1 ? '*' : `"${String(expected)}"` }),
        },
        ...(method.verb === 'GET' ? {} : { body: JSON.stringify(fields) }),
      });
      const json = (await response.json()) as JsonValue;
      checkAnswer(method, response.status, json);
      if (!response.ok) {
        const problem = fromJson(ProblemSchema, json);
        return { ok: false, code: codeOf(problem), problem, status: response.status };
      }
      return {
        ok: true,
        message: normalized(method.descriptor.output, json),
        // The mark of compression is REST's own.
        etag: response.headers.get('etag')?.replace('-gzip"', '"'),
        consistencyToken: response.headers.get('ledger-consistency-token') ?? undefined,
      };
    },
  };
}

export const metadataOf = ({ token, idempotencyKey, consistencyToken }: CallOptions): Metadata => {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  if (idempotencyKey !== undefined) metadata.set('idempotency-key', idempotencyKey);
  if (consistencyToken !== undefined) metadata.set('ledger-consistency-token', consistencyToken);
  return metadata;
};

export function problemOf({ metadata }: ServiceError): Problem {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) throw new Error('the error has no details');
  const [detail] = fromBinary(StatusSchema, bytes).details;
  const problem = detail && anyUnpack(detail, ProblemSchema);
  if (!problem) throw new Error('the details hold no problem');
  return problem;
}

export function grpcClient(address: string, channel: ChannelOptions = {}): Client & { readonly raw: RawGrpcClient } {
  const raw = new RawGrpcClient(address, credentials.createInsecure(), channel);
  return {
    transport: 'grpc',
    raw,
    close: () => raw.close(),
    call: (name, request, options = {}) => {
      const { descriptor } = methodNamed(name);
      // Built field by field: what JSON refuses must be refused by the server, not here.
      const message = create(descriptor.input, fromJsonLoosely(descriptor.input, request));
      return new Promise((resolve, reject) => {
        const call = raw.makeUnaryRequest(
          `/${descriptor.parent.typeName}/${descriptor.name}`,
          (value: Buffer) => value,
          (value: Buffer) => value,
          Buffer.from(toBinary(descriptor.input, message)),
          metadataOf(options),
          { deadline: Date.now() + 10_000 },
          (error, bytes) => {
            if (error) {
              try {
                const problem = problemOf(error);
                if (error.code !== errorCatalogue[codeOf(problem)].grpc)
                  reject(new Error(`status ${error.code} of ${problem.type}`));
                resolve({ ok: false, code: codeOf(problem), problem, status: problem.status });
              } catch (cause) {
                reject(new Error(error.message, { cause }));
              }
            } else if (bytes) {
              answered = toJson(descriptor.output, fromBinary(descriptor.output, bytes));
            }
          },
        );
        let answered: JsonValue | undefined;
        call.on('status', ({ metadata }) => {
          const text = (key: string) => metadata.get(key)[0]?.toString();
          if (answered !== undefined) {
            resolve({
              ok: true,
              message: answered,
              etag: text('etag'),
              consistencyToken: text('ledger-consistency-token'),
            });
          }
        });
      });
    },
  };
}

const fromJsonLoosely = (schema: DescMessage, json: JsonValue): MessageInitShape<DescMessage> => fromJson(schema, json);
