import { table } from '@sample-platform-ai/terminal';
import type { PlayResult } from '../plays/run.ts';
import { summaryHeader, summaryRows } from './summary.ts';

const header = [
  'clients',
  'outage, middle',
  'worst',
  'after the command, middle',
  'worst',
  'calls',
  'failed',
  'gave up',
];
const ms = (value: number) => `${value} ms`;

const rowsOf = ({ recoveries }: PlayResult) =>
  recoveries.map(({ kind, clients, outageMs, afterDecisionMs, succeeded, failed, gaveUp }) => [
    `${clients} ${kind}`,
    ms(outageMs.p50),
    ms(outageMs.max),
    ms(afterDecisionMs.p50),
    ms(afterDecisionMs.max),
    String(succeeded),
    String(failed),
    String(gaveUp),
  ]);

const sentence = ({
  acknowledged,
  durable,
  lost,
  lostMs,
  events,
  resyncs,
  problems,
  sentAgain,
}: PlayResult): string => {
  const gone =
    lost.length === 0
      ? 'none lost'
      : `${lost.length} lost (of ${lostMs} ms; ${sentAgain} deployments sent again, each there once)`;
  const well = problems.length === 0 ? 'no rule broken' : `${problems.length} RULES BROKEN`;
  return `${acknowledged} writes acknowledged, ${gone}; ${durable} of the acknowledged seen in every region; ${events} events on the streams, ${resyncs} resyncs; ${well}`;
};

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

const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
}

export interface Report {
  readonly date: string;
  readonly machine: Machine;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly results: readonly PlayResult[];
  /** What each of two clusters is. @default two regions on one machine */
  readonly clusters?: string;
}

/** How the names of a report's files begin. */
export const filePrefix = ({ date, clusters }: Pick<Report, 'date' | 'clusters'>): string =>
  clusters === undefined ? date : `${date}-clusters`;

/** Name of the picture of a run, next to the page. */
export const timelineFile = (
  report: Pick<Report, 'date' | 'clusters'>,
  { play, seed }: Pick<PlayResult, 'play' | 'seed'>,
): string => `${filePrefix(report)}-${play}-seed-${seed}.svg`;

function playMarkdown(result: PlayResult, report: Report): string {
  const { play, steps, errors, problems, worstCaseSeconds, seconds, seed } = result;
  const failed = Object.entries(errors).map(([what, n]) => [what.replaceAll('|', '\\|'), String(n)]);
  const worst = worstCaseSeconds === undefined ? '' : ` The command's own worst case: ${worstCaseSeconds} s.`;
  return [
    `## ${play}, seed ${seed}\n`,
    `${sentence(result)}.${worst} It took ${seconds} s.\n`,
    `![Who was served when](${timelineFile(report, result)})\n`,
    ...problems.map((problem) => `- **${problem}**\n`),
    `${markdownTable(header, rowsOf(result))}\n`,
    `${markdownTable(
      ['ms after the fault', 'step'],
      steps.map(({ what, atMs }) => [String(atMs), what]),
    )}\n`,
    `${markdownTable(['attempts that failed', 'times'], failed)}\n`,
  ].join('\n');
}

/** As docs/game-day/ keeps it: a line each play, then the first run of each in full. The JSON file next to it has every run. */
export function reportMarkdown(report: Report): string {
  const { date, machine, settings, results, clusters } = report;
  const where = clusters === undefined ? '' : `Two clusters on one machine, each ${clusters}. `;
  return [
    `# Game day of ${date}${clusters === undefined ? '' : ' on two clusters'}\n`,
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}, Node ${machine.node}. ` +
      `${where}Settings: \`${JSON.stringify(settings)}\`. How to read it: [README.md](README.md).\n`,
    `${markdownTable(summaryHeader, summaryRows(results))}\n`,
    ...[...Map.groupBy(results, ({ play }) => play).values()].flatMap(([first]) =>
      first ? [playMarkdown(first, report)] : [],
    ),
  ].join('\n');
}
