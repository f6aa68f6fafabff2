import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';

/** A client that takes nothing for so long is gone. */
const stallMs = 30_000;

/** Writes items at the reader's pace: the next one is asked for only when the last one found room. */
export async function pump<Item>(
  stream: ServerWritableStream<Buffer, Buffer>,
  items: AsyncIterable<Item>,
  signal: AbortSignal,
  encode: (item: Item) => Buffer,
): Promise<void> {
  for await (const item of items) {
    if (signal.aborted) return;
    if (!stream.write(encode(item))) {
      try {
        await once(stream, 'drain', { signal: AbortSignal.any([signal, AbortSignal.timeout(stallMs)]) });
      } catch {
        return;
      }
    }
  }
}
