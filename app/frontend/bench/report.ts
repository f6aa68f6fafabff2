import { availableParallelism } from 'node:os';

/** A figure of a run, with the limit that it is held to. */
export interface Row {
  readonly name: string;
  readonly values: readonly number[];
  readonly unit: string;
  readonly gate: { readonly atMost: number } | { readonly atLeast: number };
  /** Which of the values the gate judges. */
  readonly by: 'median' | 'p95';
}

const quantile = (values: readonly number[], part: number) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
};
export const shown = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2).replace(/\.?0+$/, ''));
const judged = ({ values, by }: Row) => quantile(values, by === 'median' ? 0.5 : 0.95);
export const holds = (row: Row) =>
  'atMost' in row.gate ? judged(row) <= row.gate.atMost : judged(row) >= row.gate.atLeast;
const spread = ({ values }: Row) =>
  values.length > 1 ? ` (${shown(Math.min(...values))} to ${shown(Math.max(...values))})` : '';

/** A figure for a terminal. */
export function line(row: Row): string {
  const { name, unit, gate, by } = row;
  const limit = 'atMost' in gate ? `<= ${shown(gate.atMost)}` : `>= ${shown(gate.atLeast)}`;
  return `${holds(row) ? 'ok    ' : 'MISSED'} ${name.padEnd(40)} ${by.padEnd(6)} ${shown(judged(row))}${spread(row)} ${unit}, gate ${limit}`;
}

/** Where and when a run was made. */
export interface Circumstances {
  readonly date: Date;
  /** Of Lighthouse, for each size. */
  readonly runs: number;
  readonly browser: string;
}

const tableRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** The page of a run: every figure with its spread and limit, also those that miss it. */
export function page(rows: readonly Row[], { date, runs, browser }: Circumstances): string {
  const missed = rows.filter((row) => !holds(row)).length;
  const cells = rows.map((row) => {
    const { name, unit, gate, by } = row;
    const limit = 'atMost' in gate ? `at most ${shown(gate.atMost)}` : `at least ${shown(gate.atLeast)}`;
    return [
      name,
      unit === '' ? '-' : unit,
      by,
      `${shown(judged(row))}${spread(row)}`,
      limit,
      holds(row) ? 'yes' : '**no**',
    ];
  });
  return `<!-- Written by pnpm bench:web --write. -->
# How fast the web UI is

\`npx pnpm@12 bench:web\` on ${date.toISOString().slice(0, 10)}: ${availableParallelism()} cores, ${browser}, ${runs} runs of Lighthouse's mobile profile for each size, each in a new
browser. ${missed === 0 ? 'Every figure keeps its limit' : `${missed} of ${rows.length} figures miss their limit`}; the range is from the smallest to the largest value.

${tableRow(['figure', 'unit', 'judged by', 'value (range)', 'limit', 'kept'])}
${tableRow(['---', '---', '---', '---:', '---:', '---'])}
${cells.map(tableRow).join('\n')}
`;
}
