import type { ClientKind } from '../clients/history.ts';
import type { PlayResult } from '../plays/run.ts';

/** Kinds of clients that wait for the same thing. */
const groups: readonly { readonly name: string; readonly isIn: (kind: ClientKind) => boolean }[] = [
  { name: 'writes', isIn: (kind) => /^(pipeline|observer|editor)/.test(kind) },
  { name: 'reads', isIn: (kind) => kind.startsWith('reader') },
  { name: 'streams', isIn: (kind) => kind.startsWith('stream') },
];

export const measuresHeader = [
  'acknowledged',
  'durable',
  'durable, lost',
  'lost',
  'lost, of',
  ...groups.map(({ name }) => `${name}: outage, middle / worst`),
  'after the command, middle / worst',
  'gave up',
  'rules broken',
];
export const summaryHeader = ['play', 'runs', ...measuresHeader];

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * How far back the new writer is (RPO): from the first acknowledgement that is lost to the fault, or to the last one that is lost where
 * the old writer went on after the fault.
 */
export function lostSpanMs({ lost }: Pick<PlayResult, 'lost'>): number {
  const before = lost.map(({ acknowledgedMsBefore }) => acknowledgedMsBefore);
  return before.length === 0 ? 0 : Math.max(...before) - Math.min(0, ...before);
}

/** Over some runs of one play: sums of writes, the middle and the worst of waits. */
export function measuresOf(runs: readonly PlayResult[]): readonly string[] {
  const all = runs.flatMap(({ recoveries }) => recoveries);
  const spread = (waits: readonly { readonly p50: number; readonly max: number }[]) =>
    `${seconds(middle(waits.map(({ p50 }) => p50)))} / ${seconds(Math.max(...waits.map(({ max }) => max)))}`;
  return [
    String(sum(runs.map(({ acknowledged }) => acknowledged))),
    String(sum(runs.map(({ durable }) => durable))),
    String(sum(runs.map(({ durableLost }) => durableLost))),
    runs.map(({ lost }) => lost.length).join(', '),
    `${Math.max(...runs.map(lostSpanMs))} ms at most`,
    ...groups.map(({ isIn }) => spread(all.filter(({ kind }) => isIn(kind)).map(({ outageMs }) => outageMs))),
    spread(all.map(({ afterDecisionMs }) => afterDecisionMs)),
    String(sum(all.map(({ gaveUp }) => gaveUp))),
    String(sum(runs.map(({ problems }) => problems.length))),
  ];
}

/** One line a play, over all its runs. */
export const summaryRows = (results: readonly PlayResult[]): readonly (readonly string[])[] =>
  [...Map.groupBy(results, ({ play }) => play)].map(([play, runs]) => [play, String(runs.length), ...measuresOf(runs)]);
