import { fromBinary, fromJsonString, isMessage, type Message } from '@bufbuild/protobuf';
import {
  Metadata,
  Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import {
  type ContractMethod,
  contractMethods,
  grpcHealth,
  LedgerError,
  ProblemSchema,
  RetryInfoSchema,
  StatusSchema,
  services,
  WatchEventsRequestSchema,
} from '@sample-platform-ai/contract';
import type { PeerOf } from '@sample-platform-ai/kit/peer.ts';
import { HealthImplementation } from 'grpc-health-check';
import { v7 as uuid } from 'uuid';
import type { Verifier } from '../auth/verifier.ts';
import type { Call } from '../call/call.ts';
import type { Dispatcher } from '../call/dispatcher.ts';
import { watcherOf } from '../call/rate.ts';
import type { Feed } from '../events/feed.ts';
import type { Exporter } from '../exports/exporter.ts';
import { singly } from '../exports/sources.ts';
import type { Telemetry } from '../operations/telemetry.ts';
import { encode, encodeAnswer, fileDescriptors, serviceDefinition } from './definition.ts';
import { grpcError } from './errors.ts';
import { pump } from './stream.ts';

export interface GrpcOptions {
  readonly dispatcher: Dispatcher;
  readonly peerOf: PeerOf;
  readonly verifier: Verifier;
  readonly telemetry: Telemetry;
  readonly feed: Feed;
  readonly exporter: Exporter;
  readonly requestTimeoutMs: number;
  readonly streamStallMs: number;
  readonly messageLimitBytes: number;
  /** The interval of HTTP/2 pings on each connection. A balancer ends a connection on which nothing is sent. */
  readonly pingMs: number;
}

export interface GrpcServer {
  readonly server: Server;
  readonly health: HealthImplementation;
}

const over = 'the call is over';

type AnyCall = ServerUnaryCall<Buffer, Buffer> | ServerWritableStream<Buffer, Buffer>;

const text = (metadata: Metadata, name: string): string | undefined => {
  const [value] = metadata.get(name);
  return value === undefined ? undefined : value.toString();
};

function decode(method: ContractMethod, bytes: Buffer): Message {
  try {
    return fromBinary(method.descriptor.input, bytes);
  } catch (cause) {
    throw new LedgerError('invalid_argument', 'the request is not a valid protobuf message of this method', { cause });
  }
}

export function buildGrpcServer(options: GrpcOptions): GrpcServer {
  const { dispatcher, peerOf, verifier, telemetry, feed, exporter, requestTimeoutMs, streamStallMs } = options;
  const server = new Server({
    'grpc.max_receive_message_length': options.messageLimitBytes,
    'grpc.max_concurrent_streams': 200,
    // Connections have a maximum age, so that new processes get their share.
    'grpc.max_connection_age_ms': 300_000,
    'grpc.max_connection_age_grace_ms': 30_000,
    'grpc.keepalive_time_ms': options.pingMs,
    'grpc.keepalive_timeout_ms': 20_000,
    // Statistics of each call that nothing here reads.
    'grpc.enable_channelz': 0,
  });

  const requestIdOf = ({ metadata }: AnyCall): string => {
    const given = text(metadata, 'x-request-id');
    return given !== undefined && /^[\w.:-]{8,100}$/.test(given) ? given : uuid();
  };
  const callOf = async (raw: AnyCall, requestId: string): Promise<Call> => {
    dispatcher.shed();
    const ended = new AbortController();
    // At the end of every call. Without a reason, each would cost an exception with a stack.
    raw.on('cancelled', () => ended.abort(over));
    const caller = { peer: peerOf(raw.getPeer().replace(/:\d+$/, ''), text(raw.metadata, 'x-forwarded-for')) };
    return {
      requestId,
      ...caller,
      principal: await dispatcher.identify(caller, () => verifier(text(raw.metadata, 'authorization'))),
      deadline: Math.min(Number(raw.getDeadline()), Date.now() + requestTimeoutMs),
      signal: ended.signal,
      idempotencyKey: text(raw.metadata, 'idempotency-key'),
      consistencyToken: text(raw.metadata, 'ledger-consistency-token'),
    };
  };

  const unary = (method: ContractMethod) => (raw: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) => {
    const requestId = requestIdOf(raw);
    const answer = telemetry.observe('grpc', method.name, { requestId }, async () => {
      const call = await callOf(raw, requestId);
      return dispatcher.invoke(method, decode(method, raw.request), call);
    });
    answer
      .then((given) => {
        const { etag, consistencyToken } = given;
        const trailer = new Metadata();
        trailer.set('x-request-id', requestId);
        if (etag !== undefined) trailer.set('etag', etag);
        if (consistencyToken !== undefined) trailer.set('ledger-consistency-token', consistencyToken);
        reply(null, encodeAnswer(method, given), trailer);
      })
      .catch((error: unknown) => reply(grpcError(error, requestId)));
  };

  const stream = (method: ContractMethod) => (raw: ServerWritableStream<Buffer, Buffer>) => {
    const requestId = requestIdOf(raw);
    telemetry
      .observe('grpc', method.name, { requestId }, async () => {
        const call = await callOf(raw, requestId);
        const message = decode(method, raw.request);
        dispatcher.admit(method, message, call);
        const encodeJson = (json: string) => encode(method, fromJsonString(method.descriptor.output, json));
        const limits = { signal: call.signal, stallMs: streamStallMs };
        if (method.exports)
          return pump(raw, singly(exporter(method, message, call)), { ...limits, encode: encodeJson });
        if (!isMessage(message, WatchEventsRequestSchema))
          throw new LedgerError('internal', 'only events are streamed');
        const events = feed.watch(message, watcherOf(call, call.signal));
        return pump(raw, events, { ...limits, encode: ({ json }) => encodeJson(json) });
      })
      .then(() => raw.end())
      // Does not destroy the stream: a destroyed stream sends no status, and the client waits for ever.
      .catch((error: unknown) => raw.emit('error', grpcError(error, requestId)));
  };

  for (const { typeName } of services) {
    const methods = contractMethods.filter(({ descriptor }) => descriptor.parent.typeName === typeName);
    const implementation: UntypedServiceImplementation = Object.fromEntries(
      methods.map((method) => [method.descriptor.name, method.streams ? stream(method) : unary(method)]),
    );
    server.addService(serviceDefinition(typeName), implementation);
  }
  const health = new HealthImplementation({
    '': 'SERVING',
    ...Object.fromEntries(services.map((s) => [s.typeName, 'SERVING' as const])),
  });
  health.addToServer(server);
  addReflection(server);
  return { server, health };
}

/** Messages in error details, which no method refers to. */
const detailFiles = [ProblemSchema.file, RetryInfoSchema.file, StatusSchema.file];
const reflected = [...services, grpcHealth.Health];

/** Reflection serves the descriptors of the messages. */
function addReflection(server: Server): void {
  const fileDescriptorProtos = [...fileDescriptors([...reflected.map(({ file }) => file), ...detailFiles])];
  const files = { format: 'Protocol Buffer 3 DescriptorProto', type: {}, fileDescriptorProtos };
  new ReflectionService({ contract: files } as never, {
    services: reflected.map(({ typeName }) => typeName),
  }).addToServer(server);
}
