import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LedgerError } from '@sample-platform-ai/contract';
import type { FastifyInstance } from 'fastify';

/** Fastify compares this with `Content-Length` when the body is decompressed. */
interface Decoded extends Readable {
  receivedEncodedLength?: number;
}

/** Accepts gzip requests. The body limit applies to the decompressed size, and is checked while decompressing. */
export function takeCompressedRequests(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, reply, payload) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (encoding === 'identity') return payload;
    if (encoding !== 'gzip' && encoding !== 'x-gzip') {
      reply.header('accept-encoding', 'gzip, identity');
      throw new LedgerError('unsupported_media_type', `the body is encoded as ${encoding}; send gzip, or none`);
    }
    const gunzip = createGunzip();
    const decoded: Decoded = gunzip;
    let received = 0;
    payload.on('data', (chunk: Buffer) => {
      received += chunk.length;
      decoded.receivedEncodedLength = received;
    });
    payload.on('error', (error) => decoded.destroy(error));
    return payload.pipe(gunzip);
  });
}
