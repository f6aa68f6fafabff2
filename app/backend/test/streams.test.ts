import { once } from 'node:events';
import { connect } from 'node:net';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, credentials, type Client as GrpcClient } from '@grpc/grpc-js';
import { type Event, EventSchema, WatchEventsRequestSchema } from '@sample-platform-ai/contract';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useHarness } from './harness.ts';
import { deploymentRequest, message, prepareCatalog } from './scenario.ts';
import { metadataOf } from './transports.ts';

const harness = useHarness();
beforeAll(() => prepareCatalog(harness()));

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !condition(); i += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
};

async function watchRest(query: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  closing.push(() => abort.abort());
  const token = await harness().tokens.person('viewers');
  const response = await fetch(`${harness().url}/v1/events?${query}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: abort.signal,
  });
  const state = { text: '', ended: false, status: response.status, type: response.headers.get('content-type') };
  const read = async () => {
    if (!response.body) return;
    for await (const chunk of response.body) state.text += Buffer.from(chunk).toString();
  };
  void read()
    .catch(() => {})
    .finally(() => {
      state.ended = true;
    });
  const events = () =>
    state.text
      .split('\n\n')
      .filter((block) => block.startsWith('id: '))
      .map(
        (block) =>
          JSON.parse(block.slice(block.indexOf('data: ') + 6)) as {
            id: string;
            deploymentChanged?: { version: string };
            cellChanged?: { region: string; latest: { version: string }; drift: string };
            resync?: object;
          },
      );
  return { state, events };
}

async function watchGrpc(request: { after?: string; service?: string }) {
  const client: GrpcClient = new Client(`127.0.0.1:${harness().server.ports.grpc}`, credentials.createInsecure());
  const stream = client.makeServerStreamRequest(
    '/ledger.v1.EventService/WatchEvents',
    (value: Buffer) => value,
    (value: Buffer) => fromBinary(EventSchema, value),
    Buffer.from(toBinary(WatchEventsRequestSchema, create(WatchEventsRequestSchema, request))),
    metadataOf({ token: await harness().tokens.person('viewers') }),
  );
  const events: Event[] = [];
  const state = { ended: false };
  stream.on('data', (event: Event) => events.push(event));
  stream.on('error', () => {});
  stream.on('end', () => {
    state.ended = true;
  });
  closing.push(() => {
    stream.cancel();
    client.close();
  });
  return { events, state };
}

const deploy = async (version: string) => {
  const token = await harness().tokens.pipeline();
  return message(
    await harness().clients.rest.call('RecordDeployment', deploymentRequest({ version }), {
      token,
      idempotencyKey: `stream-${version}`,
    }),
  );
};

describe('a stream of events', () => {
  it('sends the same over both transports, each event once and in order', async () => {
    const rest = await watchRest('service=checkout');
    const grpc = await watchGrpc({ service: 'checkout' });
    await until(() => harness().server.application.feed.readers >= 2);
    for (const version of ['a', 'b', 'c', 'd']) await deploy(version);
    await until(() => rest.events().length >= 8 && grpc.events.length >= 8);
    expect(rest.state).toMatchObject({ status: 200, type: 'text/event-stream' });
    const versions = rest
      .events()
      .map((event) => event.deploymentChanged?.version ?? event.cellChanged?.latest.version);
    expect(versions).toEqual(['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd']);
    expect(rest.events().filter((event) => event.cellChanged?.drift === 'DRIFT_UNKNOWN')).toHaveLength(4);
    expect(grpc.events.map((event) => event.id)).toEqual(rest.events().map((event) => event.id));
  });

  it('continues after the last event that a reader has seen', async () => {
    const first = await watchRest('');
    await until(() => harness().server.application.feed.readers >= 1);
    for (const version of ['e', 'f', 'g']) await deploy(version);
    await until(() => first.events().length >= 6);
    const seen = first.events()[1];
    const again = await watchRest('', { 'last-event-id': seen?.id ?? '' });
    const overGrpc = await watchGrpc({ after: seen?.id ?? '' });
    await until(() => again.events().length >= 4 && overGrpc.events.length >= 4);
    expect(again.events().flatMap((event) => event.deploymentChanged?.version ?? [])).toEqual(['f', 'g']);
  });

  it('sends a resync when the event to continue from is no longer kept', async () => {
    const stream = await watchRest('after=1-01900000-0000-7000-8000-000000000000');
    await until(() => stream.events().length >= 1);
    expect(stream.events()[0]).toHaveProperty('resync');
  });

  it.each(['nonsense', `1-${'-'.repeat(36)}`, `${'9'.repeat(20)}-01900000-0000-7000-8000-000000000000`])(
    'refuses an id that is none: %s',
    async (after) => {
      const stream = await watchRest(`after=${after}`);
      expect(stream.state.status).toBe(400);
    },
  );

  it('holds nothing back for a reader that is gone', async () => {
    const token = await harness().tokens.person('viewers');
    const socket = connect(harness().server.ports.http, '127.0.0.1');
    await once(socket, 'connect');
    const before = harness().server.application.feed.readers;
    socket.write(`GET /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`);
    await until(() => harness().server.application.feed.readers === before + 1);
    socket.destroy();
    await until(() => harness().server.application.feed.readers <= before);
  });
});
