import { constants, type ServerHttp2Stream } from 'node:http2';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { LedgerError } from '@sample-platform-ai/contract';

/** The maximum of buffered bytes for a client; grpc-js counts messages of any size. */
const waitingBytes = 64 * 1024;

/** A status would wait behind unread messages. grpc-js cannot send it at once; an HTTP/2 reset can. */
function reset(stream: ServerWritableStream<Buffer, Buffer>): void {
  const call: { readonly stream?: ServerHttp2Stream } | undefined = Reflect.get(stream, 'call');
  call?.stream?.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
}

export interface PumpOptions<Item> {
  readonly signal: AbortSignal;
  readonly encode: (item: Item) => Buffer;
  /** The stream is reset when the client reads nothing for this long; the client sees RESOURCE_EXHAUSTED. */
  readonly stallMs: number;
}

/** Writes items at the reader's pace: fetches the next one only when there is room. */
export async function pump<Item>(
  stream: ServerWritableStream<Buffer, Buffer>,
  items: AsyncIterable<Item>,
  { signal, encode, stallMs }: PumpOptions<Item>,
): Promise<void> {
  let waiting = 0;
  let wake = () => {};
  signal.addEventListener('abort', () => wake(), { once: true });
  for await (const item of items) {
    if (signal.aborted) return;
    const bytes = encode(item);
    waiting += bytes.length;
    stream.write(bytes, () => {
      waiting -= bytes.length;
      wake();
    });
    while (waiting > waitingBytes && !signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      const stalled = await new Promise<boolean>((resolve) => {
        wake = () => resolve(false);
        timer = setTimeout(() => resolve(true), stallMs);
      });
      clearTimeout(timer);
      if (stalled) {
        reset(stream);
        throw new LedgerError('rate_limited', `the client read nothing for ${stallMs} ms`);
      }
    }
  }
}
