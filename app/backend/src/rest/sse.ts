import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isMessage, type Message } from '@bufbuild/protobuf';
import { LedgerError, WatchEventsRequestSchema } from '@sample-platform-ai/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Feed } from '../events/feed.ts';

const heartbeatMs = 15_000;
/** A client that takes nothing for so long is gone. */
const stallMs = 30_000;

/** Waits until the client has taken what was sent; a client that stopped reading holds no more than one buffer. */
async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text)) return;
  await once(response, 'drain', { signal: AbortSignal.any([signal, AbortSignal.timeout(stallMs)]) });
}

/** Server-sent events; the browser comes back by itself with the id of its last one. */
export async function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  feed: Feed,
  message: Message,
): Promise<FastifyReply> {
  if (!isMessage(message, WatchEventsRequestSchema)) throw new LedgerError('internal', 'only events are streamed');
  const ended = new AbortController();
  request.raw.socket.once('close', () => ended.abort());
  const events = feed.watch(message, ended.signal);
  // Anything that is wrong with the database shows before the status is sent.
  const first = events.next();
  await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 50))]);
  reply.hijack();
  const response = reply.raw;
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) response.setHeader(name, value);
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, heartbeatMs);
  try {
    await write(response, 'retry: 2000\n\n', ended.signal);
    for (let item = await first; !item.done; item = await events.next()) {
      await write(response, `id: ${item.value.id}\ndata: ${item.value.json}\n\n`, ended.signal);
    }
  } catch (error) {
    if (!ended.signal.aborted) request.log.warn({ err: error, requestId: request.id }, 'stream ended');
    response.destroy();
  } finally {
    clearInterval(heartbeat);
    ended.abort();
    // A reader that left while it was written to is still on the list of the feed.
    await events.return();
    response.end();
  }
  return reply;
}
