import { type Balancer, startBalancer } from '@sample-platform-ai/backend/test/restarts/balancer.ts';
import {
  freePorts,
  type ServerPorts,
  type ServerProcess,
  startServer,
} from '@sample-platform-ai/backend/test/restarts/server.ts';

export interface RegionOptions {
  /** Folder of the service's bundle. */
  readonly bundle: string;
  readonly processes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** What serves in one region: processes behind a balancer. */
export interface Region {
  /** Ports of the balancer; undefined while the region is down. */
  readonly entrance: () => { readonly http: number; readonly grpc: number } | undefined;
  start(): Promise<void>;
  /** SIGKILL to every process at once; whatever was open to the balancer breaks. */
  kill(): Promise<void>;
}

/** A port that was free may be taken before the process listens on it: then on others. */
async function startOne(
  bundle: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly ports: ServerPorts; readonly server: ServerProcess }> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = await freePorts();
    try {
      return { ports, server: await startServer(bundle, ports, environment) };
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

export function createRegion({ bundle, processes, environment }: RegionOptions): Region {
  let servers: readonly ServerProcess[] = [];
  let balancer: Balancer | undefined;
  return {
    entrance: () => balancer && { http: balancer.http, grpc: balancer.grpc },
    start: async () => {
      const started = await Promise.all(Array.from({ length: processes }, () => startOne(bundle, environment)));
      servers = started.map(({ server }) => server);
      balancer = await startBalancer(started.map(({ ports }) => ports));
    },
    kill: async () => {
      for (const server of servers) server.kill();
      servers = [];
      const ended = balancer;
      balancer = undefined;
      await ended?.stop();
    },
  };
}
