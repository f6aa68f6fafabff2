import { type ChildProcess, type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { get } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { localIssuers } from '../dev/issuer/config.ts';
import { nodeFlags } from '../runtime.ts';
import { onPath } from './tools.ts';

const backend = resolve(import.meta.dirname, '..');

export interface BenchServer {
  readonly name: string;
  readonly pid: number;
  /** From its start to the first 200 of /readyz. */
  readonly readyMs: number;
  readonly httpPort: number;
  readonly grpcPort: number;
  stop(): Promise<void>;
}

/** The settings of both sides. */
export interface ServerSettings {
  readonly databaseUrl: string;
  readonly issuerUrl: string;
  readonly writerConnections: number;
  readonly readerConnections: number;
}

/** One request, without the cost of a pool: the machine is the server's while it starts. */
const isReady = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/readyz', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once('error', () => resolve(false));
  });

/** Returns the milliseconds since `from`. */
async function untilReady(name: string, child: ChildProcess, { port, from }: { port: number; from: number }) {
  while (performance.now() - from < 30_000 && child.exitCode === null) {
    if (await isReady(port)) return performance.now() - from;
    await delay(5);
  }
  child.kill('SIGKILL');
  throw new UserError(`${name} did not get ready`);
}

/** The peer in Go: `strong` is fast where Go can be; `usual` does what most services do, with encoding/json and a statement at a time. */
export const peerKinds = ['strong', 'usual'] as const;
export type PeerKind = (typeof peerKinds)[number];
const isPeer = (name: string): boolean => name.startsWith('go-');

interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

async function startServer({ name, file, args, environment }: Command, settings: ServerSettings): Promise<BenchServer> {
  const [httpPort, grpcPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const urls = {
    github: settings.issuerUrl,
    people: `${settings.issuerUrl}/people`,
    controller: `${settings.issuerUrl}/controller`,
  };
  // The same total for all servers, however it is divided.
  const pipelined = isPeer(name) ? 0 : Number(environment['LEDGER_PIPELINED_CONNECTIONS'] ?? 2);
  const from = performance.now();
  const child = spawn(file, [...args], {
    cwd: backend,
    // Log lines are written, to nowhere.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      LEDGER_HOST: '127.0.0.1',
      LEDGER_HTTP_PORT: String(httpPort),
      LEDGER_GRPC_PORT: String(grpcPort),
      LEDGER_METRICS_PORT: String(metricsPort),
      LEDGER_WRITER_URL: settings.databaseUrl,
      LEDGER_WRITER_CONNECTIONS: String(settings.writerConnections),
      LEDGER_READER_CONNECTIONS: String(settings.readerConnections - pipelined),
      LEDGER_PIPELINED_CONNECTIONS: String(pipelined),
      LEDGER_ISSUERS: JSON.stringify(localIssuers(urls)),
      LEDGER_READS: 'open',
      LEDGER_RATE_LIMIT_PER_MINUTE: '10000000',
      // Measures a fully loaded server, not its refusals.
      LEDGER_LOOP_DELAY_LIMIT_MS: '10000',
      LEDGER_DRAIN_DELAY_MS: '0',
      ...environment,
    },
  });
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  const readyMs = await untilReady(name, child, { port: httpPort, from });
  return {
    name,
    pid: child.pid ?? 0,
    readyMs,
    httpPort,
    grpcPort,
    stop: async () => {
      const ended = new Promise<void>((done) => child.once('exit', () => done()));
      child.kill('SIGTERM');
      await ended;
      process.off('exit', orphaned);
    },
  };
}

/** The bundle of this checkout, as the image runs it. */
export function buildBundle(): string {
  const folder = join(backend, 'dist/bench');
  execFileSync(process.execPath, [join(backend, 'build.ts'), folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}

export interface NodeServer {
  readonly name: string;
  /** Holds main.mjs. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export const startNode = (
  { name, folder, environment }: NodeServer,
  settings: ServerSettings,
): Promise<BenchServer> => {
  const args = [...nodeFlags, join(folder, 'main.mjs'), 'serve'];
  return startServer(
    { name, file: process.execPath, args, environment: { NODE_ENV: 'production', ...environment } },
    settings,
  );
};

/** Generates messages and stubs from the contract first. Undefined without Go. */
export function buildPeer(kind: PeerKind): string | undefined {
  if (!onPath('go')) return undefined;
  const folder = join(backend, 'dist/bench-peer');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, kind);
  const buf = resolve(backend, '../contract/node_modules/.bin/buf');
  const source: ExecFileSyncOptions = {
    cwd: join(import.meta.dirname, 'peer'),
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  execFileSync(buf, ['generate'], source);
  execFileSync('go', ['build', '-tags', kind, '-o', file, '.'], source);
  return file;
}

export interface Peer {
  readonly kind: PeerKind;
  readonly file: string;
  /** A file with the SQL of the writes, by name. */
  readonly statements: string;
}

export const startPeer = ({ kind, file, statements }: Peer, settings: ServerSettings): Promise<BenchServer> =>
  startServer({ name: `go-${kind}`, file, args: [], environment: { PEER_STATEMENTS: statements } }, settings);
