import { createServer, type Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { services } from '@sample-platform-ai/contract';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { type Application, buildApplication } from '../application.ts';
import type { Config } from '../config.ts';
import { forgetOld } from '../events/retention.ts';

export interface RunningServer {
  readonly application: Application;
  readonly ports: { readonly http: number; readonly grpc: number; readonly metrics: number };
  /** Ends without failing a call that was accepted. */
  stop(): Promise<void>;
}

const listenGrpc = (server: Server, address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

async function listenMetrics(registry: Registry, host: string, port: number): Promise<HttpServer> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}

const portOf = (server: { address(): unknown }): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
};

/** Resolves when all calls have ended; streams were ended before, so this does not wait for readers. */
const drainGrpc = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.tryShutdown(() => resolve());
  });

const hourMs = 3_600_000;

/** Starts all listeners. The order of the end: unready, keep serving, streams, listeners, a limit, pools, metrics. */
export async function start(config: Config, log: Logger): Promise<RunningServer> {
  const application = await buildApplication(config, log);
  const { rest, grpc, health, feed, pools, readiness, telemetry } = application;
  await rest.listen({ host: config.host, port: config.ports.http });
  const grpcPort = await listenGrpc(grpc, `${config.host}:${config.ports.grpc}`);
  const metrics = await listenMetrics(telemetry.registry, config.host, config.ports.metrics);
  const ports = { http: portOf(rest.server), grpc: grpcPort, metrics: portOf(metrics) };
  log.info({ ports }, 'listening');
  // Every process does it; what one has forgotten, the next one does not find.
  const forgetting = setInterval(() => {
    forgetOld(pools.writer).catch((err: unknown) => log.warn({ err }, 'old events could not be forgotten'));
  }, hourMs);

  const drain = async () => {
    readiness.startDraining();
    for (const name of ['', ...services.map(({ typeName }) => typeName)]) health.setStatus(name, 'NOT_SERVING');
    // Until every load balancer has seen it, requests still come and are served.
    await delay(config.drainDelayMs);
    feed.close();
    const ended = Promise.all([rest.close(), drainGrpc(grpc)]);
    const limit = new AbortController();
    // Not unref'd: a call that hangs must not keep the process from ending by the limit.
    const late = delay(config.drainLimitMs, 'late', { signal: limit.signal }).catch(() => 'ended');
    if ((await Promise.race([ended.then(() => 'ended'), late])) === 'late') {
      log.warn('calls were still open at the limit');
      rest.server.closeAllConnections();
      grpc.forceShutdown();
    }
    limit.abort();
    clearInterval(forgetting);
    await pools.end();
    metrics.close();
    metrics.closeAllConnections();
    log.info('stopped');
  };
  let stopped: Promise<void> | undefined;
  return {
    application,
    ports,
    stop: () => {
      stopped ??= drain();
      return stopped;
    },
  };
}
