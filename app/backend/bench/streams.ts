import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { residentMib } from './process.ts';
import type { Starter } from './resources.ts';
import { median } from './statistics.ts';

export interface StreamCost {
  readonly server: string;
  readonly readers: number;
  /** Resident memory that a reader adds to the process. */
  readonly kibPerReader: number;
  /** From the first reader that has an event to the last one, for each event. */
  readonly fanOutMs: readonly number[];
  /** From the commit to the last reader. */
  readonly deliveryMs: readonly number[];
}

export const streamReaders = 5000;
const events = 10;
const opening = 20;
const settleMs = 3000;

/** The settings that let one caller open them all. */
export const streamSettings = {
  LEDGER_STREAM_LIMIT: String(2 * streamReaders),
  LEDGER_STREAM_LIMIT_PER_CALLER: String(2 * streamReaders),
  // The time of readers without news is what is measured.
  LEDGER_STREAM_HEARTBEAT_MS: '600000',
} as const;

/** A reader of server-sent events that costs this process little: it only looks for a marker. */
async function openReader(port: number, onText: (text: string) => void): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.write('GET /v1/events HTTP/1.1\r\nhost: bench\r\naccept: text/event-stream\r\n\r\n');
  const [first] = (await once(socket, 'data')) as [Buffer];
  if (!first.toString().startsWith('HTTP/1.1 200')) throw new Error(`a stream was refused: ${first.toString()}`);
  socket.on('data', (chunk: Buffer) => onText(chunk.toString('latin1')));
  return socket;
}

/** `publish` commits an event that has this text in it. */
export async function measureStreams(start: Starter, publish: (marker: string) => Promise<void>): Promise<StreamCost> {
  const server = await start();
  const sockets: Socket[] = [];
  let marker = 'none';
  let times: number[] = [];
  const onText = (text: string) => {
    if (text.includes(marker)) times.push(performance.now());
  };
  try {
    await delay(settleMs);
    const before = residentMib(server.pid);
    for (let opened = 0; opened < streamReaders; opened += opening)
      sockets.push(...(await Promise.all(Array.from({ length: opening }, () => openReader(server.httpPort, onText)))));
    await delay(settleMs);
    const kibPerReader = ((residentMib(server.pid) - before) * 1024) / streamReaders;
    const fanOutMs: number[] = [];
    const deliveryMs: number[] = [];
    for (let i = 0; i < events; i += 1) {
      [marker, times] = [`bench-marker-${i}.`, []];
      await publish(marker);
      const committed = performance.now();
      while (times.length < streamReaders) {
        if (performance.now() - committed > 30_000)
          throw new Error(`${times.length} of ${streamReaders} got the event`);
        await delay(5);
      }
      fanOutMs.push(Math.max(...times) - Math.min(...times));
      deliveryMs.push(Math.max(...times) - committed);
    }
    return { server: server.name, readers: streamReaders, kibPerReader, fanOutMs, deliveryMs };
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  }
}

/** As rows of the report. */
export const streamRows = ({ server, readers, kibPerReader, fanOutMs, deliveryMs }: StreamCost) => [
  ['stream, KiB', server, kibPerReader.toFixed(1), `resident memory for each of ${readers} idle readers`],
  [
    'fan-out, ms',
    server,
    median(fanOutMs).toFixed(0),
    `from the first to the last of ${readers} readers, at most ${Math.max(...fanOutMs).toFixed(0)}; ${median(deliveryMs).toFixed(0)} from the commit`,
  ],
];
