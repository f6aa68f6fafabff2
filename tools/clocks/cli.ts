import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { seconds, style, table, UsageError, UserError } from '@sample-platform-ai/terminal';
import { Command } from 'commander';
import { execa } from 'execa';
import { z } from 'zod';
import { type Moment, momentsAfter } from './moments.ts';

const root = resolve(import.meta.dirname, '../..');
const report = join(root, 'test-results.json');

const results = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() });

/** Files that faketime itself breaks, at any distance from today; `pnpm test` runs them. */
const leftOut: Readonly<Record<string, string>> = {
  'app/backend/test/migrations.test.ts': "PostgreSQL's timeouts do not fire",
  'app/backend/test/pipeline.test.ts': "PostgreSQL's timeouts do not fire",
  'verify/gameday/world/process-faults.test.ts': 'it sets the clock of a process in the same way',
};

interface Outcome {
  readonly moment: Moment;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly milliseconds: number;
}

/** Runs the tests with a clock that goes on from the moment. Elapsed time is measured as always. */
async function runAt(moment: Moment, tests: readonly string[]): Promise<Outcome> {
  const began = performance.now();
  rmSync(report, { force: true });
  const ahead = Math.round((moment.at.getTime() - Date.now()) / 1000);
  const vitest = ['node_modules/.bin/vitest', 'run', '--mode', 'fast', ...tests];
  const { exitCode } = await execa('faketime', ['-f', `+${ahead}s`, ...vitest], {
    cwd: root,
    reject: false,
    stdio: 'inherit',
    env: { TZ: moment.zone, FAKETIME_DONT_FAKE_MONOTONIC: '1', TEST_EXCLUDE: Object.keys(leftOut).join() },
  });
  const counts = existsSync(report) ? results.parse(JSON.parse(readFileSync(report, 'utf8'))) : undefined;
  return {
    moment,
    passed: counts?.numPassedTests ?? 0,
    // A runner that crashed, or a file that could not be loaded, is a failure.
    failed: Math.max(counts?.numFailedTests ?? 0, exitCode === 0 ? 0 : 1),
    skipped: counts?.numPendingTests ?? 0,
    milliseconds: performance.now() - began,
  };
}

const hasFaketime = (): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, 'faketime')));

/** `pnpm test:clocks`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const moments = momentsAfter(new Date());
  const program = new Command('pnpm test:clocks')
    .description('Runs the tests of pnpm test at other dates, each in its time zone, by faketime.')
    .argument('[moment...]', 'which of them (default: all)')
    .option('--tests <path...>', 'only test files whose path contains one of these')
    .addHelpText(
      'after',
      `\nMoments\n${moments.map(({ name, what, at, zone }) => `  ${name.padEnd(12)}  ${what} (${at.toISOString().slice(0, 16)}Z, ${zone})`).join('\n')}`,
    )
    .addHelpText(
      'after',
      `\nLeft out, because faketime breaks them\n${Object.entries(leftOut)
        .map(([file, why]) => `  ${file}: ${why}`)
        .join('\n')}`,
    )
    .addHelpText('after', '\nExit codes: 0 all tests passed, 1 one failed or faketime is missing, 2 wrong usage')
    .showHelpAfterError('(see pnpm test:clocks --help)')
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  const { tests = [] } = program.opts<{ readonly tests?: readonly string[] }>();
  const unknown = program.args.filter((name) => !moments.some((moment) => moment.name === name));
  if (unknown.length > 0) {
    const names = moments.map(({ name }) => name).join(', ');
    throw new UsageError(`Unknown moment ${unknown.join(', ')}; expected some of ${names}`);
  }
  if (!hasFaketime()) {
    throw new UserError(
      'faketime is not on PATH; install it: the package faketime of Debian, or libfaketime of Homebrew',
    );
  }
  const outcomes: Outcome[] = [];
  for (const moment of moments.filter(({ name }) => program.args.length === 0 || program.args.includes(name))) {
    process.stdout.write(`${moment.name}: ${moment.at.toISOString()}, ${moment.zone}\n`);
    outcomes.push(await runAt(moment, tests));
  }
  for (const [file, why] of Object.entries(leftOut)) process.stdout.write(`left out ${file}: ${why}\n`);
  const rows = outcomes.map(({ moment, passed, failed, skipped, milliseconds }) => [
    moment.name,
    moment.at.toISOString().slice(0, 16),
    moment.zone,
    ...[passed, failed, skipped].map(String),
    seconds(milliseconds),
  ]);
  process.stdout.write(
    `\n${table(['MOMENT', 'DATE (UTC)', 'TIME ZONE', 'PASSED', 'FAILED', 'SKIPPED', 'TIME'], rows)}\n`,
  );
  const isGreen = outcomes.every(({ passed, failed }) => passed > 0 && failed === 0);
  process.stdout.write(isGreen ? `${style('green', '✓ all passed')}\n` : `${style('red', '✗ not all passed')}\n`);
  return isGreen ? 0 : 1;
}
