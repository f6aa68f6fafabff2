import { setTimeout as delay } from 'node:timers/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { EventSchema, WatchEventsRequestSchema } from '@sample-platform-ai/contract';
import type { Backend } from './balancer.ts';

export interface Reader {
  readonly name: string;
  /** Ids of events, in the order of their arrival. */
  readonly ids: string[];
  /** Times that the server said that some are missing. */
  resyncs: number;
  /** Times that the stream ended and was taken up again. */
  resumes: number;
  stop(): void;
}

/** Reads the stream over and over, each time after its last event, as a browser does. */
function read(name: string, stream: (reader: Reader, signal: AbortSignal) => Promise<void>): Reader {
  const ended = new AbortController();
  const reader: Reader = { name, ids: [], resyncs: 0, resumes: 0, stop: () => ended.abort() };
  const run = async () => {
    for (; !ended.signal.aborted; reader.resumes += 1) {
      await stream(reader, ended.signal).catch(() => {});
      await delay(20);
    }
  };
  void run();
  return reader;
}

export const restReader = ({ http }: Backend): Reader =>
  read('SSE', async (reader, signal) => {
    const last = reader.ids.at(-1);
    const response = await fetch(`http://127.0.0.1:${http}/v1/events`, {
      signal,
      headers: last === undefined ? {} : { 'last-event-id': last },
    });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const id = /^id: (.*)$/m.exec(block)?.[1];
        if (id === undefined) continue;
        if (block.includes('"resync"')) reader.resyncs += 1;
        else if (!block.includes('event: heartbeat')) reader.ids.push(id);
      }
    }
  });

export const grpcReader = ({ grpc }: Backend): Reader =>
  read('gRPC stream', async (reader, signal) => {
    const client = new Client(`127.0.0.1:${grpc}`, credentials.createInsecure());
    const request = create(WatchEventsRequestSchema, { after: reader.ids.at(-1) ?? '' });
    const stream = client.makeServerStreamRequest(
      '/ledger.v1.EventService/WatchEvents',
      (value: Buffer) => value,
      (value: Buffer) => fromBinary(EventSchema, value),
      Buffer.from(toBinary(WatchEventsRequestSchema, request)),
    );
    signal.addEventListener('abort', () => stream.cancel(), { once: true });
    stream.on('data', ({ id, subject }) => {
      if (subject.case === 'resync') reader.resyncs += 1;
      else if (subject.case !== 'heartbeat') reader.ids.push(id);
    });
    await new Promise<void>((done) => {
      stream.once('error', () => done()).once('end', () => done());
    });
    client.close();
  });
