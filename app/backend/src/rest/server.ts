import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { LedgerError } from '@sample-platform-ai/contract';
import openapi from '@sample-platform-ai/contract/openapi.json' with { type: 'json' };
import type { Readiness } from '@sample-platform-ai/kit/readiness.ts';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify';
import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import { asLedgerError } from '../call/problem.ts';
import type { Config } from '../config.ts';
import { callerOf, isCounted } from './caller.ts';
import { restError, sendProblem } from './errors.ts';
import { registerReports } from './reports.ts';
import { takeCompressedRequests } from './request-encoding.ts';
import { type RouteOptions, registerRoutes } from './routes.ts';
import { schemaError, validatorCompiler } from './schemas.ts';
import { keepSignedBodies } from './signed-body.ts';

export interface RestOptions extends RouteOptions {
  readonly config: Pick<Config, 'bodyLimitBytes' | 'corsOrigins' | 'keepAliveMs' | 'requestTimeoutMs'>;
  readonly readiness: Readiness;
  readonly log: Logger;
}

/** Taken from the caller when it is harmless, so that one id follows a request through all that it touches. */
const requestId = (headers: Readonly<Record<string, unknown>>): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{8,100}$/.test(given) ? given : uuid();
};

/** Behind the site's host the API is at `/api/*`, and CloudFront passes paths on as they are. */
const withoutMount = (url: string): string => (url.startsWith('/api/') ? url.slice(4) : url);

const exposedHeaders = [
  'etag',
  'ledger-consistency-token',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'x-request-id',
];

export async function buildRestServer(options: RestOptions): Promise<FastifyInstance> {
  const { config, readiness, log } = options;
  /** What is refused before it is known who asks counts as well, by address. */
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: LedgerError): FastifyReply => {
    let known = error;
    if (!isCounted(reply) && error.code !== 'unavailable') {
      try {
        options.dispatcher.countRefused(callerOf(request, reply, options.peerOf));
      } catch (limit) {
        known = asLedgerError(limit);
      }
    }
    return sendProblem(request, reply, known);
  };
  const app: FastifyInstance = Fastify<RawServerDefault>({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => requestId(headers),
    rewriteUrl: ({ url = '/' }) => withoutMount(url),
    bodyLimit: config.bodyLimitBytes,
    // Fastify's own would be loaded otherwise. Answers have no schema: they are JSON already.
    schemaController: {
      compilersFactory: {
        buildValidator: () => validatorCompiler as never,
        buildSerializer: () => () => JSON.stringify,
      },
    },
    // Outside of the call's own deadline: only a client that sends its request drop by drop meets it.
    requestTimeout: config.requestTimeoutMs * 2,
    // With a longer limit for headers Node holds to neither, and by default it looks every 30 seconds only.
    http: { headersTimeout: config.requestTimeoutMs * 2, connectionsCheckingInterval: 1000 },
    // The one that closes an idle connection has to be the one that sends requests over it.
    keepAliveTimeout: config.keepAliveMs,
    forceCloseConnections: 'idle',
    // While the listeners close, what still arrives on open connections is answered.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      refuse(request, reply, restError(error));
    },
  });
  app.removeContentTypeParser('text/plain');
  keepSignedBodies(app);
  takeCompressedRequests(app);
  app.setSchemaErrorFormatter((errors) => schemaError(errors as Parameters<typeof schemaError>[0]));
  app.setErrorHandler((error, request, reply) => {
    const known = restError(error);
    // A call has told of its own faults; what fails around it would be told by nobody.
    if (known.code === 'internal' && known !== error)
      log.error({ requestId: request.id, err: error }, 'request failed');
    return refuse(request, reply, known);
  });
  app.setNotFoundHandler(() => {
    throw new LedgerError('not_found', 'there is nothing at this path');
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  // A client that keeps its connection goes to another process with its next request. Asked when the answer is ready: a call
  // that began before the drain may end after the idle connections were closed, and its own would stay.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.draining) reply.header('connection', 'close');
    done(null, payload);
  });
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] }, useDefaults: false } });
  await app.register(cors, {
    origin: [...config.corsOrigins],
    methods: ['GET', 'POST', 'PUT'],
    exposedHeaders,
    maxAge: 600,
  });
  app.get('/livez', () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const reason = await readiness.reason();
    return reason === undefined ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason });
  });
  app.get('/openapi.json', () => openapi);
  registerReports(app, { registry: options.telemetry.registry, log });
  registerRoutes(app, options);
  return app;
}
