import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { pipelineClaims } from '../../dev/issuer/claims.ts';
import { localIssuers } from '../../dev/issuer/config.ts';
import type { LocalIssuer } from '../../dev/issuer/issuer.ts';
import { startBalancer } from './balancer.ts';
import { startLoad } from './load.ts';
import { grpcReader, type Reader, restReader } from './readers.ts';
import { freePorts, type ServerEnd, type ServerProcess, startServer } from './server.ts';

export interface RestartOptions {
  /** Folder of the bundle. */
  readonly bundle: string;
  /** A migrated database with the catalogue of `prepareCatalog`, as the service signs in. */
  readonly databaseUrl: string;
  readonly issuer: LocalIssuer;
  readonly processes: number;
  readonly restarts: number;
  readonly workers: number;
  readonly onRestart?: (done: number) => void;
}

export interface RestartReport {
  readonly restarts: number;
  readonly seconds: number;
  readonly answered: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  /** Exit codes of the processes that were ended. */
  readonly exitCodes: readonly (number | null)[];
  /** Processes that did not come to their end by themselves. */
  readonly cut: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly acknowledged: number;
  /** Acknowledged, and not in the database. */
  readonly lost: readonly string[];
  readonly readers: readonly {
    readonly name: string;
    readonly events: number;
    readonly resumes: number;
    readonly resyncs: number;
    /** In the outbox after the reader's first event, and never read. */
    readonly missing: number;
    readonly repeated: number;
    readonly inOrder: boolean;
  }[];
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const outbox = async (url: string): Promise<readonly string[]> =>
  (
    await query<{ id: string }>(
      url,
      "SELECT (SELECT max(epoch) FROM epochs) || lpad(tx::text, 20, '0') || '-' || id AS id FROM events ORDER BY tx, id",
    )
  ).map(({ id }) => id);

function judge(reader: Reader, all: readonly string[]) {
  const [first = ''] = reader.ids;
  const expected = all.slice(all.indexOf(first));
  const seen = new Set(reader.ids);
  return {
    name: reader.name,
    events: reader.ids.length,
    resumes: reader.resumes,
    resyncs: reader.resyncs,
    missing: expected.filter((id) => !seen.has(id)).length,
    repeated: reader.ids.length - seen.size,
    inOrder: reader.ids.every((id, i) => i >= expected.length || id === expected[i]),
  };
}

const quantile = (sorted: readonly number[], fraction: number): number =>
  Math.round((sorted[Math.floor((sorted.length - 1) * fraction)] ?? 0) * 10) / 10;

/** Restarts processes one after the other, under load, behind a balancer that asks /readyz; counts what that breaks. */
export async function runRestarts(options: RestartOptions): Promise<RestartReport> {
  const { bundle, databaseUrl, issuer } = options;
  const environment = {
    LEDGER_WRITER_URL: databaseUrl,
    LEDGER_READS: 'open',
    // What a restart breaks is counted, and not what a busy machine refuses.
    LEDGER_LOOP_DELAY_LIMIT_MS: '10000',
    LEDGER_REQUEST_TIMEOUT_MS: '20000',
    LEDGER_ISSUERS: JSON.stringify(localIssuers({ github: issuer.url, people: 'http://a', controller: 'http://b' })),
  };
  const serverPorts = await Promise.all(Array.from({ length: options.processes }, freePorts));
  const running: ServerProcess[] = await Promise.all(
    serverPorts.map((ports) => startServer(bundle, ports, environment)),
  );
  const ends: ServerEnd[] = [];
  const start = performance.now();
  const balancer = await startBalancer(serverPorts);
  try {
    const tokenOf = (repositoryId: string) => issuer.sign(pipelineClaims({ repositoryId }), { lifetimeSeconds: 3600 });
    const tokens = { checkout: await tokenOf('1'), search: await tokenOf('2') };
    const readers = [restReader(balancer), restReader(balancer), grpcReader(balancer), grpcReader(balancer)];
    const load = startLoad(balancer, tokens, options.workers);
    await delay(500);
    for (let i = 0; i < options.restarts; i += 1) {
      const index = i % serverPorts.length;
      const [ports, old] = [serverPorts[index], running[index]];
      if (!ports || !old) throw new Error('no such process');
      ends.push(await old.stop());
      running[index] = await startServer(bundle, ports, environment);
      // Until the balancer has seen it.
      await delay(300);
      options.onRestart?.(i + 1);
    }
    const { latencies, acknowledged, ...result } = await load.stop();
    const all = await outbox(databaseUrl);
    for (let i = 0; i < 200 && readers.some(({ ids }) => ids.at(-1) !== all.at(-1)); i += 1) await delay(25);
    for (const reader of readers) reader.stop();
    const kept = await query<{ version: string }>(databaseUrl, 'SELECT version FROM deployments');
    const versions = new Set(kept.map(({ version }) => version));
    return {
      ...result,
      restarts: options.restarts,
      seconds: Math.round((performance.now() - start) / 1000),
      exitCodes: ends.map(({ code }) => code),
      cut: ends.filter(({ cut }) => cut).length,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      acknowledged: acknowledged.size,
      lost: [...acknowledged].filter((version) => !versions.has(version)),
      readers: readers.map((reader) => judge(reader, all)),
    };
  } finally {
    await balancer.stop();
    for (const server of running) server.kill();
  }
}

/** Everything that a restart may not do; empty when all is well. */
export function verdict(report: RestartReport): readonly string[] {
  return [
    ...report.failures,
    ...report.lost.map((version) => `${version} was acknowledged and is lost`),
    ...report.exitCodes.flatMap((code) => (code === 0 ? [] : [`a process ended with ${code}`])),
    ...(report.cut > 0 ? [`${report.cut} processes were left with open calls at the limit of their drain`] : []),
    ...report.readers.flatMap(({ name, events, resyncs, missing, repeated, inOrder }) => [
      ...(events === 0 ? [`${name}: no event was read`] : []),
      ...(missing > 0 ? [`${name}: ${missing} events were never read`] : []),
      ...(repeated > 0 ? [`${name}: ${repeated} events were read twice`] : []),
      ...(resyncs > 0 ? [`${name}: ${resyncs} gaps`] : []),
      ...(inOrder ? [] : [`${name}: out of order`]),
    ]),
  ];
}
