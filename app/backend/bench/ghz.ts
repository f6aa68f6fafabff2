import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GrpcEndpoint } from './endpoints.ts';
import type { Observed, Window } from './generators.ts';
import { run } from './tools.ts';

/** Of `ghz --format=json`: times in nanoseconds. */
export interface GhzReport {
  readonly count: number;
  readonly total: number;
  readonly statusCodeDistribution: Readonly<Record<string, number>>;
  readonly latencyDistribution: readonly { readonly percentage: number; readonly latency: number }[] | null;
}

/** `streamed`: messages that were read of each call before it was cancelled; latencies are those of calls. */
export function readGhz(report: GhzReport, streamed?: number): Observed {
  const latency = (percentage: number) =>
    (report.latencyDistribution?.find((part) => part.percentage === percentage)?.latency ?? Number.NaN) / 1e6;
  // The stream does not end: ghz must cancel it after the last wanted message.
  const ok = report.statusCodeDistribution[streamed === undefined ? 'OK' : 'Canceled'] ?? 0;
  return {
    requests: ok * (streamed ?? 1),
    seconds: report.total / 1e9,
    errors: report.count - ok,
    p50Ms: latency(50),
    p99Ms: latency(99),
  };
}

/** `perSecond`: calls at a steady rate; at full speed when absent. */
export async function ghz(endpoint: GrpcEndpoint, window: Window, perSecond?: number): Promise<Observed> {
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
    // A number of calls instead of a duration where one call takes long: ghz counts calls that the end of a duration cuts off as errors.
    ...(streamed
      ? [`--total=${Math.max(4, 2 * Math.round(seconds))}`]
      : [`--duration=${seconds}s`, '--duration-stop=wait']),
    // ghz counts a cancelled stream as an error, and without this option leaves out its time.
    ...(streamed ? [`--stream-call-count=${streamed}`, '--count-errors'] : []),
    ...(perSecond === undefined ? [] : [`--rps=${Math.max(1, Math.round(perSecond))}`]),
    '--format=json',
    `127.0.0.1:${target.grpcPort}`,
  ]);
  return readGhz(JSON.parse(stdout) as GhzReport, streamed);
}
