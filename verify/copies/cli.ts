import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { seconds, style, table, UsageError } from '@sample-platform-ai/terminal';
import { Command, InvalidArgumentError } from 'commander';
import { execa } from 'execa';
import { type Copy, copies } from './copies.ts';
import { environmentText, organizationText } from './literal.ts';

const root = resolve(import.meta.dirname, '../..');
/**
 * Of Vitest: what knows the literals. The applications' own suites do not, nor do the workflows step by step, which have a
 * separate platform.
 */
const projects = ['infra', 'bootstrap', 'gitops', 'delivery', 'verify', 'verify by a game day', 'tools'];

interface Outcome {
  readonly copy: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly milliseconds: number;
  /** Tests that failed, each with the start of why, or what did not even begin. */
  readonly failures: readonly string[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** A file whose set-up fails has tests that were skipped, and none that failed. */
function failuresOf({ status, message, assertionResults }: Report['testResults'][number]): readonly string[] {
  const titles = assertionResults
    .filter((each) => each.status === 'failed')
    .map(({ fullName, failureMessages = [] }) => `${fullName}: ${failureMessages[0]?.split('\n')[0] ?? ''}`);
  return status === 'failed' && titles.length === 0 ? [message || 'failed outside of its tests'] : titles;
}

/** A clone of what is committed, edited as the copy says, with its tests run. */
async function judge(copy: Copy, folder: string, tests: readonly string[]): Promise<Outcome> {
  const began = performance.now();
  const outcome = (failures: readonly string[], report?: Report): Outcome => ({
    copy: copy.name,
    passed: report?.numPassedTests ?? 0,
    failed: failures.length,
    skipped: report?.numPendingTests ?? 0,
    milliseconds: performance.now() - began,
    failures,
  });
  const run = (file: string, args: readonly string[]) =>
    execa(file, [...args], { cwd: folder, all: true, reject: false });
  const pnpm = (...args: readonly string[]) => run('npx', ['--yes', 'pnpm@12', ...args]);
  await execa('git', ['clone', '--quiet', '--no-hardlinks', root, folder]);
  const steps: (readonly string[])[] = [['install', '--frozen-lockfile', '--prefer-offline']];
  if (copy.edit) {
    const { organization, environments } = copy.edit(platform);
    const literals = join(folder, 'infra/environments');
    writeFileSync(join(literals, 'organization.ts'), organizationText(organization));
    for (const environment of environments) {
      writeFileSync(join(literals, `${environment.name}.ts`), environmentText(environment.name, environment));
    }
    const index = join(literals, 'index.ts');
    const listed = environments.map(({ name }) => name);
    const gone = platform.environments.map(({ name }) => name).filter((name) => !listed.includes(name));
    let text = readFileSync(index, 'utf8').replace(/= \[[^\]]*\];/, `= [${listed.join(', ')}];`);
    for (const name of gone) {
      text = text.replace(`import { ${name} } from './${name}.ts';\n`, '');
      rmSync(join(literals, `${name}.ts`));
    }
    const come = listed.filter((name) => !platform.environments.some((environment) => environment.name === name));
    for (const name of come) text = `import { ${name} } from './${name}.ts';\n${text}`;
    writeFileSync(index, text);
    // As an editor leaves them: commands that edit literals look for them in this form.
    steps.push(['exec', 'biome', 'check', '--write', 'infra/environments']);
  }
  steps.push(...(copy.commands?.(platform) ?? []), ['generate'], ['synth'], ['lint'], ['typecheck']);
  for (const step of steps) {
    const { failed, all } = await pnpm(...step);
    if (failed) return outcome([`pnpm ${step.join(' ')}: ${String(all).slice(-1500)}`]);
  }
  // Tests that ask Git for what is committed see the copy as its first pull request.
  const git = (...args: readonly string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: folder });
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'ours');
  const chosen = [...projects, ...(copy.projects ?? [])].flatMap((name) => ['--project', name]);
  const { failed, all } = await pnpm('exec', 'vitest', 'run', '--mode', 'copy', ...chosen, ...tests);
  const results = join(folder, 'test-results.json');
  if (!existsSync(results)) return outcome([`the tests ended without a report: ${String(all).slice(-1500)}`]);
  const report: Report = JSON.parse(readFileSync(results, 'utf8'));
  const failures = report.testResults.flatMap((file) =>
    failuresOf(file).map((failure) => `${file.name.replace(`${folder}/`, '')}: ${failure}`),
  );
  // An error outside of any test, or a run of none.
  if (failures.length === 0 && (failed || report.numPassedTests === 0)) {
    failures.push(`the tests passed, and their run did not: ${String(all).slice(-1500)}`);
  }
  for (const step of copy.undo ?? []) {
    const undone = await pnpm(...step);
    if (undone.failed) failures.push(`pnpm ${step.join(' ')}: ${String(undone.all).slice(-1500)}`);
  }
  if (copy.undo) {
    await git('add', '--all');
    const { stdout: rest } = await git('diff', '--cached', '--stat', 'HEAD~1');
    if (rest !== '') failures.push(`pnpm ${copy.undo.join(' ')} leaves something behind: ${rest}`);
  }
  return outcome(failures, report);
}

interface Part {
  readonly number: number;
  readonly of: number;
}

/** `2/3`: every third copy from the second one on, so that all parts together are all copies. */
function partOf(text: string): Part {
  const [, number = 0, of = 0] = (/^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []).map(Number);
  if (number < 1 || number > of || of > copies.length)
    throw new InvalidArgumentError(`Give a part as 1/3, of ${copies.length} at most.`);
  return { number, of };
}

/** `pnpm test:copies`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('pnpm test:copies')
    .description(
      `Clones what is committed, edits the clone as an adopter does, and runs the tests there, but for\nthose of workflows, which have a separate platform, and long ones that literals cannot change.\nCopies: ${copies.map(({ name }) => name).join(', ')}`,
    )
    .argument('[copy...]', 'only these')
    .option('--part <k/n>', 'only the k-th of n parts of the copies, such as 1/3', partOf)
    .option('--tests <path...>', 'only test files whose path contains this')
    .option('--keep', 'leave the clones, and say where they are')
    .addHelpText('after', '\nExit codes: 0 all green, 1 a test failed in a copy, 2 wrong usage')
    .showHelpAfterError('(see pnpm test:copies --help)')
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  const { part, keep, tests = [] } = program.opts<{ part?: Part; keep?: true; tests?: string[] }>();
  const unknown = program.args.filter((name) => !copies.some((copy) => copy.name === name));
  if (unknown.length > 0)
    throw new UsageError(`unknown copy ${unknown.join(', ')}; expected ${copies.map(({ name }) => name).join(', ')}`);
  if (part && program.args.length > 0) throw new UsageError('name copies, or give --part; not both');
  const named = copies.filter(({ name }) => program.args.includes(name));
  const wanted = named.length > 0 ? named : copies.filter((_, index) => !part || index % part.of === part.number - 1);

  const outcomes: Outcome[] = [];
  for (const copy of wanted) {
    const folder = mkdtempSync(join(tmpdir(), `copy-${copy.name}-`));
    process.stdout.write(`${copy.name} …\n`);
    try {
      const outcome = await judge(copy, join(folder, 'platform'), tests);
      outcomes.push(outcome);
      for (const failure of outcome.failures)
        process.stderr.write(`${style('red', 'failed', process.stderr)} ${copy.name}: ${failure}\n`);
    } finally {
      if (keep) process.stdout.write(`${copy.name} is in ${folder}\n`);
      else rmSync(folder, { recursive: true, force: true });
    }
  }
  const rows = outcomes.map(({ copy, passed, failed, skipped, milliseconds }) => [
    copy,
    String(passed),
    String(failed),
    String(skipped),
    seconds(milliseconds),
  ]);
  process.stdout.write(`\n${table(['COPY', 'PASSED', 'FAILED', 'SKIPPED', 'TIME'], rows)}\n`);
  const sum = (key: 'passed' | 'failed' | 'skipped') => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  process.stdout.write(
    `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped in ${outcomes.length} of ${copies.length} copies\n`,
  );
  return outcomes.every(({ failures }) => failures.length === 0) ? 0 : 1;
}
