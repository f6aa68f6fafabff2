import { table } from '@sample-platform-ai/terminal';
import type { PlayResult } from '../plays/run.ts';

const header = ['PLAY', 'CLIENTS', 'OUTAGE P50', 'MAX', 'AFTER COMMAND P50', 'MAX', 'CALLS', 'FAILED', 'GAVE UP'];
const ms = (value: number) => `${value} ms`;

const rowsOf = ({ play, recoveries }: PlayResult) =>
  recoveries.map(({ kind, clients, outageMs, afterDecisionMs, succeeded, failed, gaveUp }) => [
    play,
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
  play,
  seed,
  acknowledged,
  lost,
  lostMs,
  events,
  resyncs,
  problems,
  sentAgain,
}: PlayResult): string => {
  const gone =
    lost.length === 0 ? 'none lost' : `${lost.length} lost (of ${lostMs} ms; ${sentAgain} sent again, each there once)`;
  const well = problems.length === 0 ? 'no rule broken' : `${problems.length} RULES BROKEN`;
  return `${play}, seed ${seed}: ${acknowledged} writes acknowledged, ${gone}; ${events} events on the streams, ${resyncs} times told to start over; ${well}`;
};

/** As a terminal shows it. */
export const reportText = (results: readonly PlayResult[]): string =>
  [
    table(header, results.flatMap(rowsOf)),
    '',
    ...results.map(sentence),
    ...results.flatMap(({ problems }) => problems),
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
}

function playMarkdown(result: PlayResult): string {
  const { play, steps, errors, problems, worstCaseSeconds, seconds, seed } = result;
  const recovery = markdownTable(
    ['clients', 'outage p50', 'max', 'after the command p50', 'max', 'calls', 'failed', 'gave up'],
    rowsOf(result).map(([, ...cells]) => cells),
  );
  return [
    `## ${play}, seed ${seed}\n`,
    `${sentence(result)}. ${worstCaseSeconds === undefined ? '' : `The command's own worst case: ${worstCaseSeconds} s. `}It took ${seconds} s.\n`,
    ...problems.map((problem) => `- **${problem}**`),
    recovery,
    '',
    markdownTable(
      ['ms after the fault', 'step'],
      steps.map(({ what, atMs }) => [String(atMs), what]),
    ),
    '',
    markdownTable(
      ['attempts that failed', 'times'],
      Object.entries(errors).map(([what, n]) => [what.replaceAll('|', '\\|'), String(n)]),
    ),
    '',
  ].join('\n');
}

/** As docs/game-day/ keeps it. */
export const reportMarkdown = ({ date, machine, settings, results }: Report): string =>
  [
    `# Game day of ${date}\n`,
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}, Node ${machine.node}. ` +
      `Settings: \`${JSON.stringify(settings)}\`. How to read it: [README.md](README.md).\n`,
    ...results.map(playMarkdown),
  ].join('\n');
