import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from '../call/call.ts';

const compress = promisify(gzip);

/** Less than this fits into a packet or two either way. */
const smallestBytes = 1400;
/** What is sent once is not worth more; what is sent again is. */
const levels = { once: 4, repeated: 7 } as const;

/** Whether `Accept-Encoding` takes gzip: named, or by `*`, and not with a quality of 0. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  const qualities = new Map(
    (acceptEncoding ?? '').split(',').map((item) => {
      const [coding = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return [coding, quality === undefined ? 1 : Number(quality.slice(2))];
    }),
  );
  const quality = qualities.get('gzip') ?? qualities.get('x-gzip') ?? qualities.get('*') ?? 0;
  return quality > 0;
}

const compressed = new WeakMap<Answer, Promise<Buffer>>();

export const isWorthGzip = ({ json }: Answer): boolean => json.length >= smallestBytes;

/** The answer's body as gzip. An answer that is given again is compressed once. */
export function gzipOf(answer: Answer): Promise<Buffer> {
  if (!answer.repeated) return compress(answer.json, { level: levels.once });
  let made = compressed.get(answer);
  if (!made) {
    made = compress(answer.json, { level: levels.repeated });
    compressed.set(answer, made);
  }
  return made;
}
