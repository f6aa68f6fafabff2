import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from '../call/call.ts';

const compress = promisify(gzip);

/** A smaller response fits into a packet or two without compression. */
const smallestBytes = 1400;
/** A higher level pays off only for a response that is sent more than once. */
const levels = { once: 4, repeated: 7 } as const;

/** Whether `Accept-Encoding` accepts gzip: by name or `*`, with a quality above 0. */
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

/** The response body as gzip. A response that is sent again is compressed once. */
export function gzipOf(answer: Answer): Promise<Buffer> {
  if (!answer.repeated) return compress(answer.json, { level: levels.once });
  let made = compressed.get(answer);
  if (!made) {
    made = compress(answer.json, { level: levels.repeated });
    compressed.set(answer, made);
  }
  return made;
}
