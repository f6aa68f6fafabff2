import { table } from '@sample-platform-ai/terminal';
import type { PlayResult } from '../plays/run.ts';
import { type Bounds, measured } from './bounds.ts';
import { lostSpanMs, measuresHeader, measuresOf, summaryHeader, summaryRows } from './summary.ts';

const header = [
  'clients',
  'outage, middle',
  'worst',
  'after the command, middle',
  'worst',
  'later, worst',
  'calls',
  'failed',
  'gave up',
];
const ms = (value: number) => `${value} ms`;

const rowsOf = ({ recoveries }: PlayResult) =>
  recoveries.map(({ kind, clients, outageMs, afterDecisionMs, laterMs, succeeded, failed, gaveUp }) => [
    `${clients} ${kind}`,
    ms(outageMs.p50),
    ms(outageMs.max),
    ms(afterDecisionMs.p50),
    ms(afterDecisionMs.max),
    laterMs === undefined ? '-' : ms(laterMs.max),
    String(succeeded),
    String(failed),
    String(gaveUp),
  ]);

const sentence = (result: PlayResult): string => {
  const { acknowledged, durable, lost, events, resyncs, problems, sentAgain, listed } = result;
  const gone =
    lost.length === 0
      ? 'none lost'
      : `${lost.length} lost (of ${lostSpanMs(result)} ms; ${sentAgain} deployments sent again, each there once)`;
  const well = problems.length === 0 ? 'no rule broken' : `${problems.length} RULES BROKEN`;
  const byCommand = listed === undefined ? '' : `; \`ledger lost-writes\` listed ${listed} records`;
  return `${acknowledged} writes acknowledged, ${gone}${byCommand}; ${durable} of the acknowledged seen in every region; ${events} events on the streams, ${resyncs} resyncs; ${well}`;
};

function computedSentence(bounds: Bounds, recoveries: PlayResult['recoveries']): string {
  const found = measured(recoveries);
  const both = (path: keyof Bounds) => `${bounds[path].toFixed(1)} s (measured ${found[path].toFixed(1)} s)`;
  return `With the waits of this world it is ${both('trafficSeconds')} for traffic and ${both('writesSeconds')} for writes.`;
}

const titled = (words: readonly string[]) => words.map((word) => word.toUpperCase());

/** As a terminal shows it. */
export const reportText = (results: readonly PlayResult[]): string =>
  [
    ...results.flatMap((result) => [
      `${result.play}, seed ${result.seed}: ${sentence(result)}`,
      table(titled(header), rowsOf(result)),
      ...result.problems.map((problem) => `  ${problem}`),
      '',
    ]),
    table(titled(summaryHeader), summaryRows(results)),
  ].join('\n');

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
}

export interface Report {
  /** What its files are called, without an ending. */
  readonly name: string;
  /** Of its first run. */
  readonly date: string;
  readonly machine: Machine;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly results: readonly PlayResult[];
  /** Runs that gave no verdict, each with its reason. @default none */
  readonly unplayed?: readonly string[];
  /** What each of two clusters is. @default two regions on one machine */
  readonly clusters?: string;
}

/** Name of the picture of a run, next to the page. Where the report is of this play alone, its name says the play already. */
export const pictureOf = ({ name }: Pick<Report, 'name'>, { play }: Pick<PlayResult, 'play'>): string =>
  new RegExp(`^[\\d-]+(clusters-)?${play}-seeds?-`).test(name) ? `${name}.svg` : `${name}-${play}.svg`;

function playMarkdown(result: PlayResult, report: Report): string {
  const { play, description, steps, errors, problems, worstCaseSeconds, seconds, seed, bounds, recoveries } = result;
  const failed = Object.entries(errors).map(([what, n]) => [what.replaceAll('|', '\\|'), String(n)]);
  const worst = worstCaseSeconds === undefined ? '' : ` The command's own worst case: ${worstCaseSeconds} s.`;
  const computed = bounds === undefined ? '' : ` ${computedSentence(bounds, recoveries)}`;
  return [
    `## ${play}, seed ${seed}\n`,
    `${description.slice(0, 1).toUpperCase()}${description.slice(1)}.\n`,
    `${sentence(result)}.${worst}${computed} It took ${seconds} s.\n`,
    `![Who was served when](${pictureOf(report, result)})\n`,
    ...problems.map((problem) => `- **${problem}**\n`),
    `${markdownTable(header, rowsOf(result))}\n`,
    `${markdownTable(
      ['ms after the fault', 'step'],
      steps.map(({ what, atMs }) => [String(atMs), what]),
    )}\n`,
    `${markdownTable(['attempts that failed', 'times'], failed)}\n`,
  ].join('\n');
}

/** Of a play with several runs: a line for each. */
const runsMarkdown = (runs: readonly PlayResult[]): readonly string[] =>
  runs.length === 1
    ? []
    : [
        `## ${runs[0]?.play}, each run\n`,
        `${markdownTable(
          ['seed', ...measuresHeader],
          runs.map((run) => [String(run.seed), ...measuresOf([run])]),
        )}\n`,
      ];

/** As docs/game-day/ keeps it: a line each play, then its runs, the first in full. The JSON file next to it has every run in full. */
export function reportMarkdown(report: Report): string {
  const { date, machine, settings, results, clusters, unplayed = [] } = report;
  const where = clusters === undefined ? '' : `Two clusters on one machine, each ${clusters}. `;
  return [
    `# Game day of ${date}${clusters === undefined ? '' : ' on two clusters'}\n`,
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}, Node ${machine.node}. ` +
      `${where}Settings: \`${JSON.stringify(settings)}\`. How to read it: [README.md](README.md).\n`,
    `${markdownTable(summaryHeader, summaryRows(results))}\n`,
    ...unplayed.map((what) => `- **Not played to its end: ${what}**\n`),
    ...[...Map.groupBy(results, ({ play }) => play).values()].flatMap((runs) => [
      ...runsMarkdown(runs),
      ...runs.slice(0, 1).map((first) => playMarkdown(first, report)),
    ]),
  ].join('\n');
}
