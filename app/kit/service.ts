import Fastify, { type FastifyInstance, type RawServerDefault } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { withJobConnection } from './database/job.ts';
import { migrate, pendingMigrations } from './database/migrate.ts';
import { createPools, type DatabaseSettings, type Pools } from './database/pools.ts';
import { drain, stopGracefully } from './drain.ts';
import { allGuards, loopGuard, poolGuard, watchLoopDelay } from './guard.ts';
import { createLogger } from './log.ts';
import { callHistogram, listenMetrics, poolGauge, portOf } from './metrics.ts';
import { createReadiness } from './readiness.ts';
import type { ServiceSettings } from './settings.ts';

/** The service's database, and the folder of its migrations. */
export interface ServiceDatabase {
  readonly settings: DatabaseSettings;
  readonly migrations: string;
}

export interface ServiceOptions<Database extends ServiceDatabase | undefined> {
  /** The name in traces and in `pg_stat_activity`. */
  readonly name: string;
  readonly settings: ServiceSettings;
  /** `undefined` for a service without one. */
  readonly database: Database;
  /** Adds routes and background work. The returned work ends before the pools close. */
  readonly start: (
    app: FastifyInstance,
    context: StartContext<Database>,
  ) => Promise<Ended | undefined> | Ended | undefined;
}
export interface StartContext<Database> {
  /** Present when the service has a database. */
  readonly pools: Database extends ServiceDatabase ? Pools : undefined;
  readonly registry: Registry;
}
/** Ends background work; resolves when it has ended. */
export type Ended = () => Promise<void>;

export interface RunningService {
  readonly ports: { readonly http: number; readonly metrics: number };
  /** Stops without failing an accepted call. */
  stop(): Promise<void>;
}

const mounted = /^\/api\//;
const transport = 'rest';

/**
 * Starts a small HTTP service with all that the platform requires of a process: `/livez` and `/readyz`, `/metrics` on a separate
 * port, a histogram of its calls, load shedding, and a drain that fails no call.
 */
export async function startService<Database extends ServiceDatabase | undefined>(
  options: ServiceOptions<Database>,
): Promise<RunningService> {
  const { name, settings, database } = options;
  const tracing =
    settings.traceRatio > 0 ? (await import('./tracing.ts')).startTracing(name, settings.traceRatio) : undefined;
  const log = createLogger(settings.logLevel, tracing);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = callHistogram(registry);
  const pools =
    database &&
    createPools(database.settings, {
      applicationName: name,
      onIdleError: (err) => log.warn({ err }, 'an idle connection broke'),
    });
  if (pools) poolGauge(registry, pools);
  const readiness = createReadiness({
    ...(pools && database && { pendingMigrations: () => pendingMigrations(pools.probe, database.migrations) }),
    ask: async () => pools?.probe.query('SELECT 1'),
  });
  const guard = allGuards(loopGuard(watchLoopDelay(), settings.loopDelayLimitMs), ...(pools ? [poolGuard(pools)] : []));

  const app: FastifyInstance = Fastify<RawServerDefault>({
    loggerInstance: log,
    // On a site's host an API is at `/api/*`, and CloudFront forwards paths unchanged.
    rewriteUrl: ({ url = '/' }) => url.replace(mounted, '/'),
    bodyLimit: settings.bodyLimitBytes,
    requestTimeout: settings.requestTimeoutMs * 2,
    // The side that sends requests must be the one that closes idle connections.
    keepAliveTimeout: settings.keepAliveMs,
    trustProxy: [...settings.trustedProxies],
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  const isProbe = (url: string | undefined) => url === '/livez' || url === '/readyz';
  app.addHook('onRequest', async (request, reply) => {
    const reason = isProbe(request.routeOptions.url) ? undefined : guard();
    if (reason !== undefined) {
      await reply.code(503).header('retry-after', '1').send({ error: 'Service Unavailable', message: reason });
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    if (readiness.draining) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions;
    if (url === undefined || isProbe(url)) return;
    const code = reply.statusCode >= 500 ? 'failed' : reply.statusCode >= 400 ? 'refused' : 'ok';
    calls.observe({ transport, method: `${request.method} ${url}`, code }, reply.elapsedTime / 1000);
  });
  app.get('/livez', { logLevel: 'silent' }, () => ({ status: 'alive' }));
  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const reason = await readiness.reason();
    return reason === undefined ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason });
  });

  // Only the type says whether there is a database.
  const context = { pools, registry } as StartContext<Database>;
  const end = await options.start(app, context);
  await app.listen({ host: settings.host, port: settings.httpPort });
  const metrics = await listenMetrics(registry, settings.host, settings.metricsPort);
  const ports = { http: portOf(app.server), metrics: portOf(metrics) };
  log.info({ ports }, 'listening');

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= drain(
      {
        delayMs: settings.drainDelayMs,
        limitMs: settings.drainLimitMs,
        unready: () => readiness.startDraining(),
        close: () => Promise.all([app.close(), end?.()]),
        force: () => app.server.closeAllConnections(),
        release: async () => {
          await pools?.end();
          metrics.close();
          metrics.closeAllConnections();
          await tracing?.stop();
        },
      },
      log,
    );
    return stopped;
  };
  return { ports, stop };
}

/** Runs a service as a process: SIGTERM stops it. */
export async function serve<Database extends ServiceDatabase | undefined>(
  options: ServiceOptions<Database>,
): Promise<void> {
  const service = await startService(options);
  const { drainDelayMs, drainLimitMs, logLevel } = options.settings;
  stopGracefully(() => service.stop(), {
    limitMs: drainDelayMs + drainLimitMs + 2000,
    log: createLogger(logLevel, undefined),
  });
}

/** Applies pending migrations as the owner of the schema, and prints their names. */
export async function runMigrations({ settings, migrations }: ServiceDatabase): Promise<void> {
  const log = createLogger('info', undefined);
  const job = { signIn: settings, limitMs: settings.migrationLimitMs };
  await withJobConnection(settings.writerUrl, job, async (client) => {
    const applied = await migrate(client, { folder: migrations, log: (message) => log.warn(message) });
    log.info({ applied }, 'the schema is up to date');
  });
}
