import { setInterval } from 'node:timers/promises';
import type { BenchDatabase } from './database.ts';
import { isPaced, steadyOrder } from './duration.ts';
import type { Endpoint, Facts } from './endpoints.ts';
import { generate, type Observed, type Window } from './generators.ts';
import type { Options } from './options.ts';
import { childrenCpuSeconds, cpuSeconds, forgetPeak, peakResidentMib } from './process.ts';
import { assertSame } from './same.ts';
import type { BenchServer } from './servers.ts';
import { median, pairedRatio, type Ratio } from './statistics.ts';

export interface Sample extends Observed {
  readonly perSecond: number;
  readonly serverCpuMicros: number;
  readonly databaseCpuMicros: number;
}

export interface Side {
  readonly server: string;
  readonly peakMib: number;
  readonly samples: readonly Sample[];
  readonly atRate?: readonly Observed[];
}

export interface Comparison {
  readonly endpoint: string;
  readonly sides: readonly Side[];
  /** First side over second: above 1 it does more, or takes more. */
  readonly perSecond?: Ratio;
  readonly cpu?: Ratio;
  readonly p99AtRate?: Ratio;
  readonly rate?: number;
  readonly errors: number;
}

export interface Bench {
  readonly servers: readonly BenchServer[];
  readonly facts: Facts;
  readonly folder: string;
  readonly database: BenchDatabase;
  readonly options: Options;
  readonly say: (text: string) => void;
}

let windows = 0;
let changes = 0;

/** In the database that all servers read: what a write through one of them would cost is not what is measured. */
const changeCell = (database: BenchDatabase) => {
  changes += 1;
  return database.query(`UPDATE cells SET observed_at = now(), entity_version = entity_version + 1
    WHERE service = 'service-${String(changes % 200).padStart(3, '0')}' AND environment = 'prod' AND region = 'ap-southeast-2'`);
};

async function whileChanging<Result>(
  endpoint: Endpoint,
  { database }: Bench,
  work: () => Promise<Result>,
): Promise<Result> {
  if (endpoint.kind !== 'http' || !endpoint.changing) return work();
  const done = new AbortController();
  const writer = (async () => {
    for await (const _ of setInterval(1000, undefined, { signal: done.signal })) await changeCell(database);
  })().catch((error: unknown) => {
    if (!done.signal.aborted) throw error;
  });
  try {
    return await work();
  } finally {
    done.abort();
    await writer;
  }
}

async function sample(endpoint: Endpoint, server: BenchServer, bench: Bench, seconds: number): Promise<Sample> {
  const postgres = bench.database.server.process.pid ?? 0;
  const before = [cpuSeconds(server.pid), childrenCpuSeconds(postgres)] as const;
  const observed = await whileChanging(endpoint, bench, () => generate(endpoint, windowOf(bench, server, seconds)));
  const micros = (after: number, from: number) => ((after - from) / observed.requests) * 1e6;
  return {
    ...observed,
    perSecond: observed.requests / observed.seconds,
    serverCpuMicros: micros(cpuSeconds(server.pid), before[0]),
    databaseCpuMicros: micros(childrenCpuSeconds(postgres), before[1]),
  };
}

function windowOf(bench: Bench, server: BenchServer, seconds: number): Window {
  windows += 1;
  const { facts, folder, options } = bench;
  // Names outlive a run in no database, but two windows must never share one.
  return { target: server, facts, seconds, connections: options.connections, folder, prefix: `w${windows}` };
}

/** Each server has its own tag for the matrix. */
async function factsFor(endpoint: Endpoint, server: BenchServer, facts: Facts): Promise<Facts> {
  if (endpoint.name !== 'matrix-304') return facts;
  const response = await fetch(`http://127.0.0.1:${server.httpPort}/v1/matrix`);
  await response.arrayBuffer();
  return { ...facts, matrixTag: response.headers.get('etag') ?? '' };
}

async function steady(
  endpoint: Endpoint,
  sides: readonly Side[],
  benches: readonly Bench[],
): Promise<{ rate: number; seen: Observed[][] }> {
  const rate = 0.7 * Math.min(...sides.map(({ samples }) => median(samples.map(({ perSecond }) => perSecond))));
  const seen: Observed[][] = sides.map(() => []);
  for (const i of steadyOrder.filter((side) => side < sides.length)) {
    const bench = benches[i];
    const server = bench?.servers[i];
    if (bench && server)
      seen[i]?.push(
        await whileChanging(endpoint, bench, () =>
          generate(endpoint, windowOf(bench, server, bench.options.seconds), rate),
        ),
      );
  }
  return { rate, seen };
}

/** ABBA, so that a machine that gets slower is slower to both. */
const order = (rounds: number, sides: number): readonly number[] =>
  sides === 1
    ? Array<number>(rounds).fill(0)
    : Array.from({ length: rounds }, (_, i) => (i % 2 === 0 ? [0, 1] : [1, 0])).flat();

export async function compare(endpoint: Endpoint, bench: Bench): Promise<Comparison> {
  const { servers, options, say } = bench;
  if (endpoint.name !== 'matrix-304') await assertSame(endpoint, bench.facts, servers);
  const benches: Bench[] = [];
  for (const server of servers) {
    const own = { ...bench, facts: await factsFor(endpoint, server, bench.facts) };
    benches.push(own);
    await sample(endpoint, server, own, options.warmup);
    forgetPeak(server.pid);
  }
  const samples: Sample[][] = servers.map(() => []);
  for (const [n, i] of order(options.rounds, servers.length).entries()) {
    const server = servers[i];
    const own = benches[i];
    if (!server || !own) continue;
    const seen = await sample(endpoint, server, own, options.seconds);
    samples[i]?.push(seen);
    say(
      `${endpoint.name} ${n + 1}/${options.rounds * servers.length} ${server.name}: ${seen.perSecond.toFixed(0)}/s, server ${seen.serverCpuMicros.toFixed(0)} us, database ${seen.databaseCpuMicros.toFixed(0)} us, p99 ${seen.p99Ms.toFixed(1)} ms${seen.errors > 0 ? `, ${seen.errors} ERRORS` : ''}`,
    );
  }
  const sides: Side[] = servers.map((server, i) => ({
    server: server.name,
    peakMib: peakResidentMib(server.pid),
    samples: samples[i] ?? [],
  }));
  const paced = options.atRate && isPaced(endpoint);
  const atRate = paced ? await steady(endpoint, sides, benches) : undefined;
  const pairs = (pick: (sample: Sample) => number): [number, number][] =>
    (samples[0] ?? []).map((first, i) => [pick(first), samples[1]?.[i] ? pick(samples[1][i]) : Number.NaN]);
  const both = servers.length === 2;
  const [first = [], second = []] = atRate?.seen ?? [];
  return {
    endpoint: endpoint.name,
    sides: sides.map((side, i) => ({ ...side, ...(atRate ? { atRate: atRate.seen[i] ?? [] } : {}) })),
    ...(both
      ? { perSecond: pairedRatio(pairs((s) => s.perSecond)), cpu: pairedRatio(pairs((s) => s.serverCpuMicros)) }
      : {}),
    ...(both && atRate
      ? { p99AtRate: pairedRatio(first.map((seen, i) => [seen.p99Ms, second[i]?.p99Ms ?? Number.NaN])) }
      : {}),
    ...(atRate ? { rate: atRate.rate } : {}),
    errors: [...samples.flat(), ...(atRate?.seen.flat() ?? [])].reduce((sum, { errors }) => sum + errors, 0),
  };
}
