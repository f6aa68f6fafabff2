import { table } from '@sample-platform-ai/terminal';
import type { Comparison, Sample, Side } from './measure.ts';
import type { Memory, Start } from './resources.ts';
import { median, type Ratio } from './statistics.ts';
import { type StreamCost, streamRows } from './streams.ts';

const digits = (value: number, count = 0): string => (Number.isFinite(value) ? value.toFixed(count) : '-');
const ratio = (value: Ratio | undefined): string =>
  value === undefined ? '' : `${digits(value.ratio, 2)} (${digits(value.low, 2)} to ${digits(value.high, 2)})`;

function row(comparison: Comparison, side: Side, first: boolean): readonly string[] {
  const of = (pick: (sample: Sample) => number) => median(side.samples.map(pick));
  return [
    first ? comparison.endpoint : '',
    side.server,
    digits(of((s) => s.perSecond)),
    digits(of((s) => s.serverCpuMicros)),
    digits(of((s) => s.databaseCpuMicros)),
    digits(
      of((s) => s.p50Ms),
      1,
    ),
    digits(
      of((s) => s.p99Ms),
      1,
    ),
    digits(median(side.atRate?.map(({ p99Ms }) => p99Ms) ?? []), 1),
    digits(side.peakMib),
    first ? ratio(comparison.perSecond) : '',
    first ? ratio(comparison.cpu) : '',
    first ? ratio(comparison.p99AtRate) : '',
  ];
}

const header = [
  'ENDPOINT',
  'SERVER',
  '/S',
  'CPU US',
  'DB US',
  'P50 MS',
  'P99 MS',
  'P99 AT 70 %',
  'PEAK MIB',
  '/S RATIO',
  'CPU RATIO',
  'P99 RATIO',
];

export interface Result {
  readonly starts: readonly Start[];
  readonly memory: readonly Memory[];
  readonly streams: readonly StreamCost[];
  readonly comparisons: readonly Comparison[];
  readonly leftOut: readonly string[];
}

function processRows({ starts, memory, streams }: Result): readonly (readonly string[])[] {
  return [
    ...starts.map(({ server, milliseconds }) => [
      'start, ms',
      server,
      digits(median(milliseconds)),
      `${digits(Math.min(...milliseconds))} to ${digits(Math.max(...milliseconds))}, ${milliseconds.length} starts`,
    ]),
    ...memory.map(({ server, startedMib, idleMib }) => [
      'memory, MiB',
      server,
      digits(idleMib),
      `idle after 600 calls; ${digits(startedMib)} when new`,
    ]),
    ...streams.flatMap(streamRows),
  ];
}

/** Medians; ratios are of the first server over the second, by pairs, with a 95 % interval. */
export function report(result: Result): string {
  const { comparisons, leftOut } = result;
  const processes = processRows(result);
  const rows = comparisons.flatMap((comparison) => comparison.sides.map((side, i) => row(comparison, side, i === 0)));
  const failed = comparisons
    .filter(({ errors }) => errors > 0)
    .map(({ endpoint, errors }) => `${endpoint}: ${errors} requests failed`);
  const empty = comparisons
    .filter(({ sides }) => sides.some(({ samples }) => samples.some(({ requests }) => requests === 0)))
    .map(({ endpoint }) => `${endpoint}: no request ended in a window; give longer ones by --seconds`);
  const lines = [
    ...(processes.length > 0 ? [table(['PROCESS', 'SERVER', 'MEDIAN', ''], processes)] : []),
    ...(rows.length > 0 ? [table(header, rows)] : []),
    ...failed,
    ...empty,
    ...leftOut.map((what) => `left out: ${what}`),
  ];
  return `${lines.join('\n')}\n`;
}
