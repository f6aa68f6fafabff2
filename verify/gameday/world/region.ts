import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Backend, type Balancer, startBalancer } from '@sample-platform-ai/backend/test/restarts/balancer.ts';
import {
  freePorts,
  type ServerPorts,
  type ServerProcess,
  startServer,
} from '@sample-platform-ai/backend/test/restarts/server.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { type Faults, type ProcessFaults, processFaults } from './process-faults.ts';
import type { Relay } from './relay.ts';

export interface RegionOptions {
  readonly name: string;
  /** Folder of the service's bundle. */
  readonly bundle: string;
  /** For files that say what is wrong with a process. */
  readonly folder: string;
  readonly processes: number;
  /** Between the balancer and a port of a process. */
  readonly relayTo: (port: number) => Promise<Relay>;
  readonly environment: Readonly<Record<string, string>>;
}

export interface RunningProcess {
  readonly ports: ServerPorts;
  readonly faults: ProcessFaults;
}

interface OwnProcess extends RunningProcess {
  readonly server: ServerProcess;
  readonly relays: readonly Relay[];
  /** What the balancer knows of it. */
  readonly backend: Backend;
}

/** What serves in one region: processes behind a balancer. */
export interface Region {
  /** Ports of the balancer; undefined while the region is down. */
  readonly entrance: () => { readonly http: number; readonly grpc: number } | undefined;
  start(): Promise<void>;
  /** SIGKILL to every process at once; whatever was open to the balancer breaks. */
  kill(): Promise<void>;
}

export interface LocalRegion extends Region {
  readonly processes: () => readonly RunningProcess[];
  /** Between the balancer and the processes that there are now. */
  readonly relays: () => readonly Relay[];
  /** Of every process, also of those that start later. */
  setFaults(faults: Partial<Faults>): void;
  /**
   * A release, as a deployment rolls it out: one process after the other is drained once a new one is ready. Ends early where the
   * region is killed. Gives how many were replaced.
   */
  replace(): Promise<number>;
  /**
   * The node of one process is gone at once: no socket closes, and what is sent to it is lost. The balancer finds out by itself. Gives
   * what starts another process elsewhere, as Kubernetes does in time.
   */
  loseNode(): Promise<() => Promise<void>>;
}

/** A new process that is not ready after so long holds up a release. */
const patienceMs = 90_000;

const isReady = async ({ http }: ServerPorts): Promise<boolean> => {
  const answer = await fetch(`http://127.0.0.1:${http}/readyz`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
};

export function createRegion(options: RegionOptions): LocalRegion {
  const { name, bundle, folder, processes, relayTo, environment } = options;
  let running: readonly OwnProcess[] = [];
  let balancer: Balancer | undefined;
  let started = 0;
  let kills = 0;
  let common: Partial<Faults> = {};
  // The balancer looks at it with each probe.
  const backends: Backend[] = [];

  /** A port that was free may be taken before the process listens on it: then on others. */
  const startOne = async (): Promise<OwnProcess> => {
    for (let attempt = 1; ; attempt += 1) {
      started += 1;
      const [ports, faults] = [await freePorts(), processFaults(join(folder, `${name}-process-${started}.json`))];
      faults.set(common);
      try {
        const server = await startServer(bundle, ports, { ...environment, ...faults.environment });
        const [http, grpc] = [await relayTo(ports.http), await relayTo(ports.grpc)];
        return { ports, faults, server, relays: [http, grpc], backend: { http: http.port, grpc: grpc.port } };
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  };

  const endRelays = ({ relays }: OwnProcess) => Promise.all(relays.map((relay) => relay.stop()));

  /** A new process that is ready; undefined where the region is killed meanwhile. */
  const startReady = async (): Promise<OwnProcess | undefined> => {
    const [since, until] = [kills, performance.now() + patienceMs];
    while (performance.now() < until) {
      const next = await startOne();
      if (kills === since && (await isReady(next.ports))) return next;
      next.server.kill();
      await endRelays(next);
      if (kills !== since) return undefined;
      await delay(250);
    }
    throw new UserError(`release in ${name}: no new process is ready within ${patienceMs / 1000} s`);
  };

  const forget = async (old: OwnProcess) => {
    backends.splice(backends.indexOf(old.backend), 1);
    await endRelays(old);
  };

  return {
    entrance: () => balancer && { http: balancer.http, grpc: balancer.grpc },
    processes: () => running,
    relays: () => running.flatMap(({ relays }) => relays),
    setFaults: (faults) => {
      common = faults;
      for (const each of running) each.faults.set(faults);
    },
    start: async () => {
      running = await Promise.all(Array.from({ length: processes }, startOne));
      backends.push(...running.map(({ backend }) => backend));
      balancer = await startBalancer(backends);
    },
    kill: async () => {
      kills += 1;
      const killed = running;
      for (const { server } of killed) server.kill();
      running = [];
      backends.length = 0;
      const ended = balancer;
      balancer = undefined;
      await ended?.stop();
      await Promise.all(killed.map(endRelays));
    },
    replace: async () => {
      const since = kills;
      let replaced = 0;
      for (const old of running) {
        const next = await startReady();
        if (!next) return replaced;
        running = [...running.filter((each) => each !== old), next];
        backends.push(next.backend);
        await old.server.stop();
        if (kills !== since) {
          await endRelays(old);
          return replaced;
        }
        await forget(old);
        replaced += 1;
      }
      return replaced;
    },
    loseNode: async () => {
      const [lost] = running;
      if (!lost) throw new Error(`no process in ${name}`);
      for (const relay of lost.relays) relay.lose('both ways');
      lost.server.kill();
      running = running.filter((each) => each !== lost);
      return async () => {
        const next = await startReady();
        if (!next) return;
        running = [...running, next];
        backends.push(next.backend);
        await forget(lost);
      };
    },
  };
}
