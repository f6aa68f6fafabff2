import { setTimeout as delay } from 'node:timers/promises';
import type { Facts, HttpEndpoint } from './endpoints.ts';
import { generate } from './generators.ts';
import { residentMib } from './process.ts';
import type { BenchServer } from './servers.ts';

/** What is measured of a process, and not of its answers. */
export const processMeasures = [
  { name: 'start', about: 'milliseconds from the start of the process to the first 200 of /readyz' },
  { name: 'memory', about: 'resident memory of a process with nothing to do, when new and after 600 calls' },
  { name: 'streams', about: 'memory of each of 5000 idle event streams, and the time until all of them have an event' },
] as const;

export interface Start {
  readonly server: string;
  readonly milliseconds: readonly number[];
}

/** A new process, ready; each one is stopped again. */
export type Starter = () => Promise<BenchServer>;

/** In turn, so that a machine that gets slower is slower to all. */
export async function measureStart(starters: readonly Starter[], times: number): Promise<readonly Start[]> {
  const seen: { server: string; milliseconds: number[] }[] = [];
  for (let round = 0; round < times; round += 1) {
    for (const [i, start] of starters.entries()) {
      const server = await start();
      seen[i] ??= { server: server.name, milliseconds: [] };
      seen[i].milliseconds.push(server.readyMs);
      await server.stop();
    }
  }
  return seen;
}

export interface Memory {
  readonly server: string;
  readonly startedMib: number;
  readonly idleMib: number;
}

const calls = 600;
const callsPerSecond = 100;
/** An idle process gives its memory back after two of its checks at most. */
const settleMs = 35_000;

/** Reads of the kinds that a page asks for. */
const reads = {
  kind: 'http',
  name: 'memory',
  about: '',
  lines: ({ deploymentIds, services }: Facts) =>
    services.flatMap((service, i) => [
      `/v1/deployments/${deploymentIds[i % deploymentIds.length]}`,
      `/v1/deployments?service=${service}`,
      '/v1/matrix',
    ]),
} satisfies HttpEndpoint;

export async function measureMemory(start: Starter, facts: Facts, folder: string): Promise<Memory> {
  const server = await start();
  try {
    await delay(settleMs);
    const startedMib = residentMib(server.pid);
    const window = { target: server, facts, seconds: calls / callsPerSecond, connections: 4, folder, prefix: 'memory' };
    await generate(reads, window, callsPerSecond);
    await delay(settleMs);
    return { server: server.name, startedMib, idleMib: residentMib(server.pid) };
  } finally {
    await server.stop();
  }
}
