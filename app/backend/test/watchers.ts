import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { EventSchema, WatchEventsRequestSchema } from '@sample-platform-ai/contract';
import type { Harness } from './harness.ts';
import { ContractError, checkMessage } from './openapi.ts';
import { metadataOf } from './transports.ts';

/** What a stream brought, whatever carried it. */
export interface Watched {
  readonly transport: 'rest' | 'grpc';
  /** As `resync`, `heartbeat`, `deploymentChanged`. */
  readonly events: { readonly id: string; readonly kind: string; readonly version: string | undefined }[];
  /** HTTP status or gRPC code of the end; undefined while it is open. */
  ended: number | undefined;
  close(): void;
}

export interface WatchOptions {
  readonly token: string;
  readonly after?: string;
}

function overRest({ url }: Pick<Harness, 'url'>, { token, after = '' }: WatchOptions): Watched {
  const abort = new AbortController();
  const watched: Watched = { transport: 'rest', events: [], ended: undefined, close: () => abort.abort() };
  const read = async () => {
    const headers = { authorization: `Bearer ${token}`, ...(after === '' ? {} : { 'last-event-id': after }) };
    const response = await fetch(`${url}/v1/events`, { headers, signal: abort.signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        const event = JSON.parse(data);
        checkMessage('Event', event);
        const { id, at: _at, service: _service, environment: _environment, ...subject } = event;
        const [kind = ''] = Object.keys(subject);
        const named = /^event: (.*)$/m.exec(block)?.[1];
        if ((kind === 'heartbeat') !== (named === 'heartbeat')) throw new Error(`${kind} was sent as ${named}`);
        watched.events.push({ id, kind, version: subject.deploymentChanged?.version });
      }
    }
    return response.status;
  };
  void read()
    .catch((error: unknown) => {
      if (error instanceof ContractError) throw error;
      return 0;
    })
    .then((status) => {
      watched.ended = status;
    });
  return watched;
}

function overGrpc({ server }: Pick<Harness, 'server'>, { token, after = '' }: WatchOptions): Watched {
  const client = new Client(`127.0.0.1:${server.ports.grpc}`, credentials.createInsecure());
  const stream = client.makeServerStreamRequest(
    '/ledger.v1.EventService/WatchEvents',
    (value: Buffer) => value,
    (value: Buffer) => fromBinary(EventSchema, value),
    Buffer.from(toBinary(WatchEventsRequestSchema, create(WatchEventsRequestSchema, { after }))),
    metadataOf({ token }),
  );
  const watched: Watched = {
    transport: 'grpc',
    events: [],
    ended: undefined,
    close: () => {
      stream.cancel();
      client.close();
    },
  };
  stream.on('data', ({ id, subject }) => {
    const version = subject.case === 'deploymentChanged' ? subject.value.version : undefined;
    watched.events.push({ id, kind: subject.case ?? '', version });
  });
  stream.on('error', (error: ServiceError) => {
    watched.ended = error.code;
  });
  stream.on('end', () => {
    watched.ended ??= 0;
  });
  return watched;
}

/** A reader over each transport. */
export const watchBoth = (harness: Harness, options: WatchOptions): readonly Watched[] => [
  overRest(harness, options),
  overGrpc(harness, options),
];
