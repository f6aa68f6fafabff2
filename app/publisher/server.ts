import { Readable } from 'node:stream';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import proxy from '@fastify/http-proxy';
import { securityHeaders } from '@sample-platform-ai/edge/security-headers.ts';
import { type ViewerRequest, viewerFunction } from '@sample-platform-ai/edge/viewer-function.ts';
import Fastify, { type FastifyReply } from 'fastify';
import type { SiteFile } from './site.ts';

export interface ServeOptions {
  readonly files: readonly SiteFile[];
  /** Receives `/api/*` with the path unchanged. */
  readonly apiUrl: string;
  readonly host: string;
  /** 0 for a free port. */
  readonly port: number;
}

export interface SiteServer {
  readonly url: string;
  close(): Promise<void>;
}

/** CloudFront's origin read timeout. */
const silenceMs = 60_000;
/** CloudFront does not compress smaller files. */
const compressedFromBytes = 1000;

/** Serves the site as the edge does: `infra/modules/edge` is the original of every rule here. */
export async function serve({ files, apiUrl, host, port }: ServeOptions): Promise<SiteServer> {
  const site = new Map(files.map((file) => [`/${file.key}`, file]));
  const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false });

  const missing = site.get('/404.html');
  app.addHook('onSend', async (_request, reply, payload) => {
    for (const [name, value] of Object.entries(securityHeaders)) {
      // The API sends a stricter policy, which must not be replaced.
      if (name !== 'Content-Security-Policy' || !reply.hasHeader(name)) reply.header(name, value);
    }
    // CloudFront replaces any origin's 403 with its error page, the API's too (ADR-0011).
    if (reply.statusCode !== 403 || !missing) return payload;
    if (payload instanceof Readable) payload.resume();
    reply.code(404).removeHeader('content-length').headers({ 'content-type': missing.contentType });
    return missing.body;
  });
  await app.register(compress, {
    global: false,
    threshold: compressedFromBytes,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } },
  });

  const sendFile = (reply: FastifyReply, file: SiteFile, status = 200) => {
    const tag = `"${file.checksum}"`;
    reply.code(status).headers({ 'cache-control': file.cacheControl, 'content-type': file.contentType, etag: tag });
    if (status === 200 && reply.request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply.compress(file.body);
  };
  await app.register(proxy, {
    upstream: apiUrl,
    prefix: '/api',
    rewritePrefix: '/api',
    undici: { headersTimeout: silenceMs, bodyTimeout: silenceMs },
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => ({
        ...headers,
        'x-forwarded-for': [headers['x-forwarded-for'], request.ip].filter((address) => address).join(', '),
      }),
      onError: (reply, { error }) => {
        const late = 'statusCode' in error && error.statusCode === 504;
        reply
          .code(late ? 504 : 502)
          .type('text/plain')
          .send(`${late ? 'Gateway Timeout' : 'Bad Gateway'}\n`);
      },
    },
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => {
      const [path = '/', query] = request.raw.url?.split('?', 2) ?? [];
      const viewer: ViewerRequest = { method: request.method, uri: path, rawQueryString: () => query };
      const passed = viewerFunction({ request: viewer });
      if ('statusCode' in passed) {
        for (const [name, { value }] of Object.entries(passed.headers ?? {})) reply.header(name, value);
        return reply.code(passed.statusCode).send();
      }
      const file = site.get(decodeURI(passed.uri));
      if (file) return sendFile(reply, file);
      return missing ? sendFile(reply, missing, 404) : reply.code(404).send('Not Found');
    },
  });

  return { url: await app.listen({ host, port }), close: () => app.close() };
}
