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

/** Taken from the caller when it is well-formed, so that one id identifies a request in all systems. */
const requestId = (headers: Readonly<Record<string, unknown>>): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{8,100}$/.test(given) ? given : uuid();
};

/** On the site's host the API is at `/api/*`, and CloudFront forwards paths unchanged. */
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
  const countByAddress = (request: FastifyRequest, reply: FastifyReply) =>
    options.dispatcher.countByAddress(callerOf(request, reply, options.peerOf));
  /** For open routes that are outside the contract. Probes are not limited: a load balancer sends them. */
  const limited = { onRequest: async (request: FastifyRequest, reply: FastifyReply) => countByAddress(request, reply) };
  /** Requests that are refused before authentication count too, by address. */
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: LedgerError): FastifyReply => {
    let known = error;
    if (!isCounted(reply) && error.code !== 'unavailable') {
      try {
        countByAddress(request, reply);
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
    // Fastify would load its own serializer otherwise. Responses have no schema: they are already JSON.
    schemaController: {
      compilersFactory: {
        buildValidator: () => validatorCompiler as never,
        buildSerializer: () => () => JSON.stringify,
      },
    },
    // In addition to the call's deadline: it only affects a client that sends its request very slowly.
    requestTimeout: config.requestTimeoutMs * 2,
    // With a longer limit for headers Node enforces neither, and by default it checks only every 30 seconds.
    http: { headersTimeout: config.requestTimeoutMs * 2, connectionsCheckingInterval: 1000 },
    // The side that sends requests must be the one that closes idle connections.
    keepAliveTimeout: config.keepAliveMs,
    forceCloseConnections: 'idle',
    // While the listeners close, requests on open connections are still served.
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
    // The call logs its own faults; without this line, faults around it would not be logged.
    if (known.code === 'internal' && known !== error)
      log.error({ requestId: request.id, err: error }, 'request failed');
    return refuse(request, reply, known);
  });
  app.setNotFoundHandler(() => {
    throw new LedgerError('not_found', 'no resource at this path; see /openapi.json');
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  // Sends a keep-alive client to another process with its next request. Checked when the response is ready: a call
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
  app.get('/openapi.json', limited, () => openapi);
  registerReports(app, { registry: options.telemetry.registry, log, limited });
  registerRoutes(app, options);
  return app;
}
