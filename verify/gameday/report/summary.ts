import type { ClientKind } from '../clients/history.ts';
import type { PlayResult } from '../plays/run.ts';

/** Kinds of clients that wait for the same thing. */
const groups: readonly { readonly name: string; readonly isIn: (kind: ClientKind) => boolean }[] = [
  { name: 'writes', isIn: (kind) => /^(pipeline|observer|editor)/.test(kind) },
  { name: 'reads', isIn: (kind) => kind.startsWith('reader') },
  { name: 'streams', isIn: (kind) => kind.startsWith('stream') },
];

export const summaryHeader = [
  'play',
  'runs',
  'acknowledged',
  'durable',
  'lost',
  'lost, of',
  ...groups.map(({ name }) => `${name}: outage, middle / worst`),
  'after the command, middle / worst',
  'gave up',
  'rules broken',
];

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** One line a play, over all its runs: sums of writes, the middle and the worst of waits. */
export function summaryRows(results: readonly PlayResult[]): readonly (readonly string[])[] {
  return [...Map.groupBy(results, ({ play }) => play)].map(([play, runs]) => {
    const all = runs.flatMap(({ recoveries }) => recoveries);
    const waits = groups.map(({ isIn }) => {
      const own = all.filter(({ kind }) => isIn(kind)).map(({ outageMs }) => outageMs);
      return `${seconds(middle(own.map(({ p50 }) => p50)))} / ${seconds(Math.max(...own.map(({ max }) => max)))}`;
    });
    return [
      play,
      String(runs.length),
      String(sum(runs.map(({ acknowledged }) => acknowledged))),
      String(sum(runs.map(({ durable }) => durable))),
      runs.map(({ lost }) => lost.length).join(', '),
      `${Math.max(...runs.map(({ lostMs }) => lostMs))} ms at most`,
      ...waits,
      `${seconds(middle(all.map(({ afterDecisionMs }) => afterDecisionMs.p50)))} / ${seconds(Math.max(...all.map(({ afterDecisionMs }) => afterDecisionMs.max)))}`,
      String(sum(all.map(({ gaveUp }) => gaveUp))),
      String(sum(runs.map(({ problems }) => problems.length))),
    ];
  });
}
