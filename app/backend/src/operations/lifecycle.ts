import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { services } from '@sample-platform-ai/contract';
import { type DrainSteps, drain } from '@sample-platform-ai/kit/drain.ts';
import { collectWhenIdle } from '@sample-platform-ai/kit/idle-memory.ts';
import { listenMetrics, portOf } from '@sample-platform-ai/kit/metrics.ts';
import type { Logger } from 'pino';
import { type Application, buildApplication } from '../application.ts';
import type { Config } from '../config.ts';
import { openEpoch } from '../events/repository.ts';
import { pruneOld } from '../events/retention.ts';
import { pruneDeliveries } from '../subscriptions/retention.ts';

export interface RunningServer {
  readonly application: Application;
  readonly ports: { readonly http: number; readonly grpc: number; readonly metrics: number };
  /** Stops without failing an accepted call. */
  stop(): Promise<void>;
}

const listenGrpc = (server: Server, address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

/** Resolves when all calls have ended. Streams end before, so this does not wait for readers. */
const drainGrpc = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.tryShutdown(() => resolve());
  });

const hourMs = 3_600_000;
/** After a failover streams start over within this time, even without a write. */
const epochCheckMs = 15_000;

/** Starts all listeners. The order of shutdown: unready, keep serving, streams, listeners, time limit, pools, metrics. */
export async function start(config: Config, log: Logger): Promise<RunningServer> {
  const application = await buildApplication(config, log);
  const { rest, grpc, health, feed, deliverer, replicaLag, pools, readiness, telemetry } = application;
  await rest.listen({ host: config.host, port: config.ports.http });
  const grpcPort = await listenGrpc(grpc, `${config.host}:${config.ports.grpc}`);
  const metrics = await listenMetrics(telemetry.registry, config.host, config.ports.metrics);
  const ports = { http: portOf(rest.server), grpc: grpcPort, metrics: portOf(metrics) };
  log.info({ ports }, 'listening');
  const every = (periodMs: number, problem: string, work: () => Promise<unknown>) =>
    setInterval(() => work().catch((err: unknown) => log.warn({ err }, problem)), periodMs);
  const chores = [
    // Every process prunes; they do not conflict.
    every(hourMs, 'could not delete old events', () => pruneOld(pools.writer)),
    every(hourMs, 'could not delete old deliveries', () => pruneDeliveries(pools.writer)),
    every(epochCheckMs, "could not read the writer's epoch", () => openEpoch(pools.writer)),
  ];
  const stopCollecting = collectWhenIdle();
  deliverer.start();
  replicaLag.start((err) => log.warn({ err }, 'could not measure the lag of the reader'));
  openEpoch(pools.writer).catch((err: unknown) => log.warn({ err }, "could not read the writer's epoch"));

  const steps: DrainSteps = {
    delayMs: config.drainDelayMs,
    limitMs: config.drainLimitMs,
    unready: () => {
      readiness.startDraining();
      for (const name of ['', ...services.map(({ typeName }) => typeName)]) health.setStatus(name, 'NOT_SERVING');
    },
    close: () => {
      feed.close();
      return Promise.all([rest.close(), drainGrpc(grpc), deliverer.stop(), replicaLag.stop()]);
    },
    force: () => {
      rest.server.closeAllConnections();
      grpc.forceShutdown();
    },
    release: async () => {
      for (const chore of chores) clearInterval(chore);
      stopCollecting();
      await pools.end();
      metrics.close();
      metrics.closeAllConnections();
    },
  };
  let stopped: Promise<void> | undefined;
  return {
    application,
    ports,
    stop: () => {
      stopped ??= drain(steps, log);
      return stopped;
    },
  };
}
