import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isMessage, type Message } from '@bufbuild/protobuf';
import { LedgerError, WatchEventsRequestSchema } from '@sample-platform-ai/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Call } from '../call/call.ts';
import { watcherOf } from '../call/rate.ts';
import type { Feed } from '../events/feed.ts';

export interface EventStream {
  readonly feed: Feed;
  readonly message: Message;
  readonly call: Call;
  /** The connection closes when the client reads nothing for this long. */
  readonly stallMs: number;
}

/** Waits until the client has read what was sent, so that a stalled client holds at most one event. */
export async function writeText(
  response: ServerResponse,
  text: string,
  limits: { signal: AbortSignal; stallMs: number },
) {
  if (response.write(text)) return;
  const stalled = AbortSignal.timeout(limits.stallMs);
  try {
    await once(response, 'drain', { signal: AbortSignal.any([limits.signal, stalled]) });
  } catch (cause) {
    if (!stalled.aborted) throw cause;
    throw new LedgerError('rate_limited', `the client read nothing for ${limits.stallMs} ms`, { cause });
  }
}

/**
 * Server-sent events; the browser reconnects with the id of its last event. Rejects when the stream breaks, unless the client
 * has disconnected.
 */
export async function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  { feed, message, call, stallMs }: EventStream,
): Promise<FastifyReply> {
  if (!isMessage(message, WatchEventsRequestSchema)) throw new LedgerError('internal', 'only events are streamed');
  const ended = new AbortController();
  const { socket } = request.raw;
  socket.once('close', () => ended.abort());
  // The client may have disconnected while its token was verified.
  if (socket.destroyed) ended.abort();
  const events = feed.watch(message, watcherOf(call, ended.signal));
  // A failure of the database must be known before the status is sent.
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
    // Keep-alive after the stream's end would delay the end of the process.
    connection: 'close',
  });
  const limits = { signal: ended.signal, stallMs };
  try {
    await writeText(response, 'retry: 2000\n\n', limits);
    for (let item = await first; !item.done; item = await events.next()) {
      const { id, json, heartbeat } = item.value;
      // Another event type: browsers store its id and do not call `onmessage`.
      await writeText(response, `id: ${id}\n${heartbeat ? 'event: heartbeat\n' : ''}data: ${json}\n\n`, limits);
    }
  } catch (error) {
    response.destroy();
    if (!ended.signal.aborted) throw error;
  } finally {
    ended.abort();
    // A reader that disconnected during a write is still registered in the feed.
    await events.return();
    response.end();
  }
  return reply;
}
