import { type Balancer, startBalancer } from '@sample-platform-ai/backend/test/restarts/balancer.ts';
import { freePorts, type ServerProcess, startServer } from '@sample-platform-ai/backend/test/restarts/server.ts';

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

export function createRegion({ bundle, processes, environment }: RegionOptions): Region {
  let servers: readonly ServerProcess[] = [];
  let balancer: Balancer | undefined;
  return {
    entrance: () => balancer && { http: balancer.http, grpc: balancer.grpc },
    start: async () => {
      const places = await Promise.all(Array.from({ length: processes }, freePorts));
      servers = await Promise.all(places.map((place) => startServer(bundle, place, environment)));
      balancer = await startBalancer(places);
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
