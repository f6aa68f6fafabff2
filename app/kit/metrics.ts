import { createServer, type Server } from 'node:http';
import type pg from 'pg';
import { Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds per call, by transport, method and code; an objective's `indicator` names it. */
export const callHistogram = (registry: Registry, name = 'service_call_seconds') =>
  new Histogram({
    name,
    help: 'Duration of calls in seconds.',
    labelNames: ['transport', 'method', 'code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });

/** Connections of each pool, and calls that wait for one. */
export function poolGauge(
  registry: Registry,
  pools: Readonly<Record<'writer' | 'reader', Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>>>,
  name = 'service_pool_connections',
): void {
  new Gauge({
    name,
    help: 'Connections of a pool by state, and calls that wait for one.',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const pool of ['writer', 'reader'] as const) {
        const { totalCount, idleCount, waitingCount } = pools[pool];
        this.set({ pool, state: 'busy' }, totalCount - idleCount);
        this.set({ pool, state: 'idle' }, idleCount);
        this.set({ pool, state: 'waiting' }, waitingCount);
      }
    },
  });
}

/** Serves `/metrics` on a port that no load balancer exposes. */
export async function listenMetrics(registry: Registry, host: string, port: number): Promise<Server> {
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

/** The port that a server listens on. */
export const portOf = (server: { address(): unknown }): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
};
