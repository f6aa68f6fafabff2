import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2, constants } from 'node:http2';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { create, toBinary } from '@bufbuild/protobuf';
import { WatchEventsRequestSchema } from '@sample-platform-ai/contract';
import pg from 'pg';
import { expect, it } from 'vitest';
import { publish } from '../src/events/publish.ts';
import { frame } from './fuzz/frames.ts';
import { grpcReader, restReader } from './restarts/readers.ts';
import { type ServedProcess, startProcess } from './server-process.ts';

const streamsOfAKind = 10;
const steps = 40;
const eventsAStep = 16;
/** With a transition for each note of 1,000 characters an event has 64 KiB: 40 MiB in all, for each stream. */
const notes = 64;
/** What a process with thirty readers that never read may hold beyond one without any. */
const boundMiB = 200;

const bigEvent = (name: string) => ({
  subject: 'deploymentChanged' as const,
  service: 'checkout',
  environment: 'prod',
  document: JSON.stringify({ version: name, transitions: Array(notes).fill({ note: 'n'.repeat(1000) }) }),
});

/** A client that connects and reads nothing until it is woken. `ended` is how its stream ended, and what it had read. */
interface StalledReader {
  wake(): Promise<{ readonly how: string; readonly resync: boolean }>;
  close(): void;
}

function stalledSse(port: number, after = ''): StalledReader {
  const socket = connect(port, '127.0.0.1').pause();
  socket.on('error', () => {});
  socket.write(`GET /v1/events?after=${after} HTTP/1.1\r\nhost: x\r\n\r\n`);
  return {
    close: () => socket.destroy(),
    wake: () =>
      new Promise((resolve) => {
        let text = '';
        socket.on('data', (chunk) => {
          text = text.slice(-20) + chunk.toString('latin1');
          if (text.includes('"resync"')) resolve({ how: 'continues', resync: true });
        });
        socket.once('close', () => resolve({ how: 'closed', resync: false }));
        socket.resume();
      }),
  };
}

const openCall = (session: ClientHttp2Session, after: string): ClientHttp2Stream => {
  session.on('error', () => {});
  const stream = session.request({
    ':method': 'POST',
    ':path': '/ledger.v1.EventService/WatchEvents',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => {});
  stream.end(frame(toBinary(WatchEventsRequestSchema, create(WatchEventsRequestSchema, { after }))));
  return stream;
};

/** Its window is small and stays full, while its connection is well and answers pings. */
function stalledGrpc(port: number, after = ''): StalledReader {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const stream = openCall(session, after);
  const closed = new Promise((resolve) => stream.once('close', resolve));
  return {
    close: () => session.destroy(),
    wake: () =>
      new Promise((resolve) => {
        void closed.then(() => resolve({ how: `reset by ${stream.rstCode}`, resync: false }));
        // No event of the flood is so small.
        stream.on('data', (chunk: Buffer) => {
          if (chunk.length < 200) resolve({ how: 'continues', resync: true });
        });
      }),
  };
}

/** Lets connections to the server through until it is frozen: its clients are machines that hang. */
async function startFreezer(
  port: number,
): Promise<{ port: number; freeze(): void; server: Server; sockets: Socket[] }> {
  const upstreams: Socket[] = [];
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    upstreams.push(upstream);
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.pipe(upstream).pipe(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    server,
    sockets,
    freeze: () => {
      for (const upstream of upstreams) upstream.unpipe().pause();
    },
  };
}

/** Its windows are as wide as HTTP/2 knows: nothing but the socket holds the server back. */
function wideOpen(port: number): Pick<StalledReader, 'close'> {
  const session = connectHttp2(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 2 ** 31 - 1 } });
  session.once('connect', () => session.setLocalWindowSize(2 ** 31 - 1));
  openCall(session, '');
  return { close: () => session.destroy() };
}

const openStreams = async ({ ports }: ServedProcess): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text();
  return Number(/^ledger_stream_readers (\d+)$/m.exec(text)?.[1]);
};
const untilStreams = async (server: ServedProcess, count: number, seconds: number) => {
  for (let i = 0; i < seconds * 10 && (await openStreams(server)) !== count; i += 1) await delay(100);
  expect(await openStreams(server)).toBe(count);
};

/** Tens of MiB go out while `stalled` readers of each kind read none of it, and two read everything. */
async function flood(stalled: number) {
  const server = await startProcess({ LEDGER_READS: 'open', LEDGER_STREAM_STALL_MS: '8000' });
  const pool = new pg.Pool({ connectionString: server.database.url });
  const freezer = await startFreezer(server.ports.grpc);
  const balancer = server.ports;
  const healthy = [restReader(balancer), grpcReader(balancer)];
  const many = <Reader>(open: () => Reader) => Array.from({ length: stalled }, open);
  const [sse, grpc, frozen] = [
    many(() => stalledSse(server.ports.http)),
    many(() => stalledGrpc(server.ports.grpc)),
    many(() => wideOpen(freezer.port)),
  ];
  const late: StalledReader[] = [];
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, server.residentMiB());
  };
  try {
    await untilStreams(server, 2 + 3 * stalled, 20);
    freezer.freeze();
    for (let step = 1; step <= steps; step += 1) {
      await publish(
        pool,
        Array.from({ length: eventsAStep }, (_, i) => bigEvent(`${step}-${i}`)),
      );
      // The readers that do read set the pace: what is shown does not depend on how fast this machine is.
      for (let i = 0; i < 2000 && healthy.some(({ ids }) => ids.length < step * eventsAStep); i += 1) await delay(10);
      sample();
    }
    const woken = await Promise.all([...sse.slice(0, stalled / 2), ...grpc.slice(0, stalled / 2)].map((r) => r.wake()));
    // They want all from the beginning, and take nothing of it.
    const first = healthy[0]?.ids[0];
    late.push(
      ...many(() => stalledSse(server.ports.http, first)),
      ...many(() => stalledGrpc(server.ports.grpc, first)),
    );
    for (let i = 0; i < 20 * Math.sign(stalled); i += 1) {
      await delay(100);
      sample();
    }
    const left = woken.filter(({ resync }) => resync).length;
    await untilStreams(server, 2 + left, 40);
    sample();
    const ends = await Promise.all(
      [...sse.slice(stalled / 2), ...grpc.slice(stalled / 2), ...late].map((r) => r.wake()),
    );
    return { peak, woken, ends, healthy: healthy.map(({ ids, resyncs, resumes }) => ({ ids, resyncs, resumes })) };
  } finally {
    for (const reader of [...healthy.map(({ stop }) => ({ close: stop })), ...sse, ...grpc, ...frozen, ...late])
      reader.close();
    for (const socket of freezer.sockets) socket.destroy();
    freezer.server.close();
    await pool.end();
    expect(await server.stop()).toBe(0);
    expect(server.faults).toEqual([]);
  }
}

/** gRPC clients call it RESOURCE_EXHAUSTED. */
const calmed = `reset by ${constants.NGHTTP2_ENHANCE_YOUR_CALM}`;

it('stalled readers cost little memory, get a resync or are closed, and do not affect others', async () => {
  const alone = await flood(0);
  const loaded = await flood(streamsOfAKind);
  process.stdout.write(
    `peak ${alone.peak.toFixed(0)} MiB alone, ${loaded.peak.toFixed(0)} MiB with ${3 * streamsOfAKind} stalled streams\n`,
  );
  for (const { ids, resyncs, resumes } of [...alone.healthy, ...loaded.healthy]) {
    expect([ids.length, new Set(ids).size, resyncs, resumes]).toEqual([steps * eventsAStep, steps * eventsAStep, 0, 0]);
  }
  for (const { how, resync } of loaded.woken) expect(resync || ['closed', calmed].includes(how)).toBe(true);
  expect(new Set(loaded.ends.map(({ how }) => how))).toEqual(new Set(['closed', calmed]));
  expect(loaded.peak - alone.peak).toBeLessThan(boundMiB);
}, 240_000);
