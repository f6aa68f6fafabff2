import type { DescService } from '@bufbuild/protobuf';
import type { Server } from '@grpc/grpc-js';
import {
  CatalogService,
  ComparisonService,
  DeploymentService,
  EventService,
  IdentityService,
  IncidentService,
  MatrixService,
  MetricsService,
  ObservationService,
  SearchService,
  SubscriptionService,
} from '@sample-platform-ai/contract';
import { pendingMigrations } from '@sample-platform-ai/kit/database/migrate.ts';
import { createPools, type Pools } from '@sample-platform-ai/kit/database/pools.ts';
import { allGuards, loopGuard, poolGuard, watchLoopDelay } from '@sample-platform-ai/kit/guard.ts';
import { createPeerOf } from '@sample-platform-ai/kit/peer.ts';
import { createReadiness, type Readiness } from '@sample-platform-ai/kit/readiness.ts';
import type { FastifyInstance } from 'fastify';
import type { HealthImplementation } from 'grpc-health-check';
import type { Logger } from 'pino';
import { createVerifier } from './auth/verifier.ts';
import { createWebhookVerifier } from './auth/webhook.ts';
import { createDispatcher } from './call/dispatcher.ts';
import type { AnyHandler } from './call/handlers.ts';
import { heavyReadLane } from './call/lane.ts';
import { rateGuard } from './call/rate.ts';
import { catalogHandlers } from './catalog/handlers.ts';
import { comparisonHandlers } from './comparison/handlers.ts';
import type { Config } from './config.ts';
import { migrations } from './database/migrations.ts';
import { ReplicaLag } from './database/replica-lag.ts';
import { deploymentHandlers } from './deployments/handlers.ts';
import { Feed } from './events/feed.ts';
import { feedHandlers } from './events/json-feed.ts';
import { createExporter } from './exports/exporter.ts';
import { buildGrpcServer } from './grpc/server.ts';
import { identityHandlers } from './identity/handlers.ts';
import { incidentHandlers } from './incidents/handlers.ts';
import { matrixHandlers } from './matrix/handlers.ts';
import { metricsHandlers } from './metrics/handlers.ts';
import { observationHandlers } from './observations/handlers.ts';
import { createTelemetry, type Telemetry } from './operations/telemetry.ts';
import { createTrust } from './provenance/trust.ts';
import { buildRestServer } from './rest/server.ts';
import { searchHandlers } from './search/handlers.ts';
import { Deliverer } from './subscriptions/deliverer.ts';
import { subscriptionHandlers } from './subscriptions/handlers.ts';
import { targetRules } from './subscriptions/targets.ts';

export interface Application {
  readonly rest: FastifyInstance;
  readonly grpc: Server;
  readonly health: HealthImplementation;
  readonly feed: Feed;
  readonly deliverer: Deliverer;
  readonly replicaLag: ReplicaLag;
  readonly pools: Pools;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
}

function named(service: DescService, handlers: object): [string, AnyHandler][] {
  return Object.entries(handlers).map(([localName, handler]) => {
    const method = service.method[localName];
    if (!method) throw new Error(`${service.name} has no ${localName}`);
    return [`${service.name}.${method.name}`, handler as AnyHandler];
  });
}

/** Wires all parts together; starts no listener. */
export async function buildApplication(config: Config, log: Logger): Promise<Application> {
  const pools = createPools(config.database, {
    applicationName: 'ledger',
    onIdleError: (err) => log.warn({ err }, 'an idle connection broke'),
  });
  const feed = new Feed({
    db: pools.reader,
    readerLimit: config.streamLimit,
    callerLimit: config.streamLimitPerCaller,
    heartbeatMs: config.streamHeartbeatMs,
    onError: (err) => log.warn({ err }, 'could not read the outbox'),
  });
  const replicaLag = new ReplicaLag(pools);
  const telemetry = createTelemetry({ pools, feed, replicaLag, log });
  const readiness = createReadiness({
    pendingMigrations: () => pendingMigrations(pools.probe, migrations),
    // A region without its writer still serves reads; a failover must not make every pod unready at once.
    ask: () => pools.probe.query('SELECT 1'),
  });
  const targets = targetRules(config.webhookTargets);
  const heavyLane = heavyReadLane(pools);
  const dispatcher = createDispatcher({
    heavyLane,
    pools,
    loadGuard: allGuards(poolGuard(pools), loopGuard(watchLoopDelay(), config.loopDelayLimitMs)),
    rateGuard: rateGuard(config.rateLimitPerMinute),
    readsAreOpen: config.readsAreOpen,
    handlers: new Map([
      ...named(CatalogService, catalogHandlers),
      ...named(DeploymentService, deploymentHandlers(await createTrust(config.trust))),
      ...named(ObservationService, observationHandlers),
      ...named(IncidentService, incidentHandlers),
      ...named(MatrixService, matrixHandlers()),
      ...named(MetricsService, metricsHandlers),
      ...named(IdentityService, identityHandlers),
      ...named(SearchService, searchHandlers),
      ...named(ComparisonService, comparisonHandlers),
      ...named(EventService, feedHandlers),
      ...named(SubscriptionService, subscriptionHandlers(targets)),
    ]),
  });
  const verifier = createVerifier(config.issuers);
  const peerOf = createPeerOf(config.trustedProxies);
  const { requestTimeoutMs, streamStallMs } = config;
  const exporter = createExporter(pools, heavyLane);
  const deliverer = new Deliverer({
    pools,
    targets,
    source: config.eventSource,
    onError: (err) => log.warn({ err }, 'could not relay events'),
    onSent: telemetry.countDelivery,
  });
  telemetry.watchRelay(deliverer);
  const shared = { dispatcher, exporter, peerOf, verifier, telemetry, feed, requestTimeoutMs, streamStallMs };
  const verifyWebhook = createWebhookVerifier(config.webhookSecrets);
  const rest = await buildRestServer({ ...shared, verifyWebhook, config, readiness, log });
  const { server, health } = buildGrpcServer({
    ...shared,
    messageLimitBytes: config.bodyLimitBytes,
    pingMs: config.grpcPingMs,
  });
  return { rest, grpc: server, health, feed, deliverer, replicaLag, pools, readiness, telemetry };
}
