import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../../tools/output/terminal.ts';
import type { Endpoint, Facts, GrpcEndpoint, HttpEndpoint } from './endpoints.ts';
import { median } from './statistics.ts';

/** What a generator saw in one window. */
export interface Observed {
  readonly requests: number;
  readonly seconds: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Target {
  readonly httpPort: number;
  readonly grpcPort: number;
}

export interface Window {
  readonly target: Target;
  readonly facts: Facts;
  readonly seconds: number;
  readonly connections: number;
  /** Of the run: for files, and unlike that of any other window, for names. */
  readonly folder: string;
  readonly prefix: string;
}

export const onPath = (tool: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)));

const run = async (tool: string, args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(tool, [...args], { maxBuffer: 64 * 1024 * 1024 })).stdout;

async function wrk(endpoint: HttpEndpoint, window: Window): Promise<Observed> {
  const { target, facts, seconds, folder, prefix } = window;
  const connections = endpoint.connections ?? window.connections;
  const file = join(folder, `${endpoint.name}.txt`);
  writeFileSync(file, `${endpoint.lines(facts).join('\n')}\n`);
  const headers = Object.entries(endpoint.headers?.(facts) ?? {}).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ]);
  const script = join(import.meta.dirname, 'requests.lua');
  const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', ...headers, '-s', script];
  const stdout = await run('wrk', [...load, `http://127.0.0.1:${target.httpPort}`, '--', file, prefix]);
  const line = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (line === undefined) throw new UserError(`wrk said nothing that can be read:\n${stdout}`);
  return JSON.parse(line) as Observed;
}

interface GhzReport {
  readonly count: number;
  readonly total: number;
  readonly statusCodeDistribution: Readonly<Record<string, number>>;
  readonly latencyDistribution: readonly { readonly percentage: number; readonly latency: number }[] | null;
}

async function ghz(endpoint: GrpcEndpoint, window: Window): Promise<Observed> {
  const { target, facts, seconds, connections, folder } = window;
  const data = join(folder, `${endpoint.name}.json`);
  writeFileSync(data, `[${endpoint.messages(facts).join(',')}]`);
  const { streamed } = endpoint;
  const stdout = await run('ghz', [
    '--insecure',
    `--protoset=${join(folder, 'contract.protoset')}`,
    `--call=${endpoint.method}`,
    `--data-file=${data}`,
    `--concurrency=${streamed ? 2 : connections}`,
    '--connections=2',
    // By number, where one call takes long: a window that cuts calls off would count them as errors.
    ...(streamed
      ? [`--total=${Math.max(4, 2 * Math.round(seconds))}`]
      : [`--duration=${seconds}s`, '--duration-stop=wait']),
    ...(streamed ? [`--stream-call-count=${streamed}`] : []),
    '--format=json',
    `127.0.0.1:${target.grpcPort}`,
  ]);
  const report = JSON.parse(stdout) as GhzReport;
  const latency = (percentage: number) =>
    (report.latencyDistribution?.find((part) => part.percentage === percentage)?.latency ?? Number.NaN) / 1e6;
  // A stream never ends by itself: that ghz leaves it after the last wanted message is what has to happen.
  const ok = report.statusCodeDistribution[streamed ? 'Canceled' : 'OK'] ?? 0;
  return {
    requests: ok * (streamed ?? 1),
    seconds: report.total / 1e9,
    errors: report.count - ok,
    p50Ms: latency(50),
    p99Ms: latency(99),
  };
}

export const generatorOf = (endpoint: Endpoint): 'wrk' | 'ghz' => (endpoint.kind === 'http' ? 'wrk' : 'ghz');

export const generate = (endpoint: Endpoint, window: Window): Promise<Observed> =>
  endpoint.kind === 'http' ? wrk(endpoint, window) : ghz(endpoint, window);

/** At a steady rate, whatever the server makes of it: how long requests take below its limit. */
export async function generateAtRate(endpoint: HttpEndpoint, window: Window, perSecond: number): Promise<Observed> {
  const { target, facts, seconds, connections, folder } = window;
  const uris = join(folder, `${endpoint.name}.uris`);
  const log = join(folder, 'h2load.log');
  const base = `http://127.0.0.1:${target.httpPort}`;
  writeFileSync(
    uris,
    `${endpoint
      .lines(facts)
      .map((path) => base + path)
      .join('\n')}\n`,
  );
  writeFileSync(log, '');
  const headers = Object.entries(endpoint.headers?.(facts) ?? {}).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ]);
  const rate = `--rps=${Math.max(1, Math.round(perSecond / connections))}`;
  await run('h2load', [
    '--h1',
    '-t1',
    `-c${connections}`,
    `-D${seconds}`,
    rate,
    ...headers,
    `--log-file=${log}`,
    '-i',
    uris,
  ]);
  const rows = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const times = rows.map(([, , microseconds]) => Number(microseconds) / 1000).sort((a, b) => a - b);
  return {
    requests: rows.length,
    seconds,
    errors: rows.filter(([, status]) => !/^[23]/.test(status ?? '')).length,
    p50Ms: median(times),
    p99Ms: times[Math.floor(0.99 * times.length)] ?? Number.NaN,
  };
}

const versionArguments: Readonly<Record<string, readonly string[]>> = {
  wrk: ['--version'],
  ghz: ['--version'],
  h2load: ['--version'],
  go: ['version'],
};

/** First line of what a tool says about itself; undefined when it is not there. */
export function versionOf(tool: string): string | undefined {
  if (!onPath(tool)) return undefined;
  try {
    return execFileSync(tool, versionArguments[tool] ?? [], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .trim()
      .split('\n')[0];
  } catch (error) {
    // wrk prints its version and exits with 1.
    const { stdout } = error as { stdout?: string };
    return stdout?.split('\n')[0]?.replace(/ Copyright.*/, '');
  }
}
