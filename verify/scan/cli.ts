import { platform } from '@sample-platform-ai/environments/index.ts';
import { seconds, style, table, UsageError } from '@sample-platform-ai/terminal';
import { synthesizedTree } from '../invariants/tree.ts';
import { manifestExceptions, stackExceptions } from './exceptions.ts';
import type { Exception } from './gate.ts';
import { objectsOfClusters } from './objects.ts';
import { parseExplain } from './options.ts';
import { type ScanOptions, type ScanOutcome, scanClusters, scanStacks } from './scan.ts';

interface Subject {
  /** Counted in the summary, such as `63 stacks`. */
  readonly noun: string;
  readonly exceptions: readonly Exception[];
  readonly scan: (options: ScanOptions) => Promise<readonly [number, ScanOutcome]>;
}

const subjects: Readonly<Record<string, Subject>> = {
  stacks: {
    noun: 'stacks',
    exceptions: stackExceptions(platform),
    scan: async (options) => {
      const stacks = synthesizedTree();
      return [stacks.length, await scanStacks(stacks, options)];
    },
  },
  manifests: {
    noun: 'clusters',
    exceptions: manifestExceptions(platform),
    scan: async (options) => {
      const clusters = objectsOfClusters();
      return [clusters.length, await scanClusters(clusters, options)];
    },
  },
};

const help = `Usage: pnpm scan [${Object.keys(subjects).join(' | ')}] [options]

Synthesizes everything and scans it with Checkov, without the network: the stacks, and the manifests of each cluster. Fails for
a finding that verify/scan/exceptions.ts does not explain, for an exception that is expired or that no finding needs, and for a
scan of too few files.

The scan leaves out the objects of charts; the admission rules of the cluster judge them (pnpm dry-run).

Needs checkov (pip install -r .ci/requirements.txt) on PATH.

Options
  --explain   list the exceptions, each with its number of findings
  --help      print this

Exit codes: 0 everything passed or is explained, 1 something must be fixed or nothing could be scanned, 2 wrong usage
`;

/** `pnpm scan`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values: options, positionals } = parseExplain('scan', argv);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = positionals.filter((name) => !Object.hasOwn(subjects, name));
  if (unknown.length > 0) {
    throw new UsageError(
      `pnpm scan takes ${Object.keys(subjects).join(' or ')}, or nothing for both, found ${unknown.join(' ')}; see pnpm scan --help`,
    );
  }
  let ok = true;
  for (const [name, subject] of Object.entries(subjects)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const started = performance.now();
    process.stderr.write(`${name}: scanning\n`);
    const [count, outcome] = await subject.scan({ exceptions: subject.exceptions, now: new Date() });
    if (options.explain) printExceptions(outcome);
    printOutcome(subject, count, outcome);
    process.stdout.write(`checkov ${outcome.version}, ${seconds(performance.now() - started)}\n`);
    ok &&= outcome.problems.length === 0;
  }
  return ok ? 0 : 1;
}

function printOutcome({ noun, exceptions }: Subject, count: number, outcome: ScanOutcome): void {
  for (const problem of outcome.problems) {
    process.stderr.write(`${style('red', 'error', process.stderr)} ${problem}\n`);
  }
  const explained = outcome.failed.length - outcome.unexplained.length;
  process.stdout.write(
    `${outcome.problems.length === 0 ? style('green', '✓') : style('red', '✗')} ${count} ${noun}, ${outcome.resources} resources read, ${outcome.judged} judged; ` +
      `checks: ${outcome.passed.length} passed, ${outcome.unexplained.length} failed, ` +
      `${explained} excepted by ${exceptions.length} exceptions; `,
  );
}

function printExceptions({ excepted }: ScanOutcome): void {
  const rows = excepted.map(({ exception, findings }) => [
    exception.check,
    String(findings.length),
    exception.expires,
    exception.resources,
    exception.reason,
  ]);
  process.stdout.write(`${table(['CHECK', 'FINDINGS', 'UNTIL', 'RESOURCES', 'WHY'], rows)}\n\n`);
}
