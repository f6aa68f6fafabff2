import { constants, type ServerHttp2Stream } from 'node:http2';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { LedgerError } from '@sample-platform-ai/contract';

/** Bytes that may wait for a client; grpc-js itself counts messages, however large they are. */
const waitingBytes = 64 * 1024;

/** A status would wait behind what the client does not take. grpc-js has no way to say so at once, HTTP/2 has. */
function reset(stream: ServerWritableStream<Buffer, Buffer>): void {
  const call: { readonly stream?: ServerHttp2Stream } | undefined = Reflect.get(stream, 'call');
  call?.stream?.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
}

export interface PumpOptions<Item> {
  readonly signal: AbortSignal;
  readonly encode: (item: Item) => Buffer;
  /** A client that takes nothing for so long is gone: its stream is reset, which it sees as RESOURCE_EXHAUSTED. */
  readonly stallMs: number;
}

/** Writes items at the reader's pace: the next one is asked for only when there is room. */
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
        throw new LedgerError('rate_limited', `the client took nothing for ${stallMs} ms`);
      }
    }
  }
}
