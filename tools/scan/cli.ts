import { parseArgs } from 'node:util';
import { synthesizedTree } from '../invariants/tree.ts';
import { seconds, style, table, UsageError } from '../output/terminal.ts';
import { exceptions } from './exceptions.ts';
import type { Judgement } from './gate.ts';
import { scan } from './scan.ts';

const help = `Usage: pnpm scan [options]

Synthesizes everything and has Checkov judge it, without the network. Fails for a finding that tools/scan/exceptions.ts does
not explain, for an exception that is expired or that nothing needs any more, and for a scan that saw too little.

Needs checkov (pip install -r .ci/requirements.txt) on PATH.

Options
  --explain   list the exceptions, with how many findings each is for
  --help      print this

Exit codes: 0 everything passed or is explained, 1 something has to be mended or nothing could be scanned, 2 wrong usage
`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: { explain: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm scan --help`);
  }
}

/** `pnpm scan`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const stacks = synthesizedTree();
  const outcome = await scan(stacks, { exceptions, now: new Date() });
  for (const problem of outcome.problems) {
    process.stderr.write(`${style('red', 'error', process.stderr)} ${problem}\n`);
  }
  if (options.explain) printExceptions(outcome);
  const ok = outcome.problems.length === 0;
  const explained = outcome.failed.length - outcome.unexplained.length;
  process.stdout.write(
    `${ok ? style('green', '✓') : style('red', '✗')} ${stacks.length} stacks, ${outcome.resources} resources read, ${outcome.judged} judged; ` +
      `checks: ${outcome.passed.length} passed, ${outcome.unexplained.length} failed, ` +
      `${explained} excepted by ${exceptions.length} exceptions; checkov ${outcome.version}, ${seconds(performance.now())}\n`,
  );
  return ok ? 0 : 1;
}

function printExceptions({ excepted }: Judgement): void {
  const rows = excepted.map(({ exception, findings }) => [
    exception.check,
    String(findings.length),
    exception.expires,
    exception.resources,
    exception.reason,
  ]);
  process.stdout.write(`${table(['CHECK', 'FINDINGS', 'UNTIL', 'RESOURCES', 'WHY'], rows)}\n\n`);
}
