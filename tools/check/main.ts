import { resolve } from 'node:path';
import { runMain } from '@sample-platform-ai/terminal';
import { Command } from 'commander';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../..');

/** One after the other, each in a separate process. */
const typecheck = ['tsc --noEmit', 'tsc --noEmit -p app/frontend'];
const checks: Readonly<Record<string, { readonly description: string; readonly steps: readonly string[] }>> = {
  check: {
    description: 'Checks a change before it is pushed: lints, types, and the tests that take seconds.',
    steps: ['biome check .', ...typecheck, 'vitest run --mode fast'],
  },
  typecheck: { description: "Checks types: the repository's, and the web UI's by its own settings.", steps: typecheck },
};

/**
 * `pnpm check` and `pnpm typecheck`: the exit code. In package.json, `a && b` would give `--help` to the last step alone, after it
 * had run the others.
 */
async function main([name = '', ...argv]: readonly string[]): Promise<number> {
  const check = checks[name];
  if (!check) throw new Error(`unknown check ${name}`);
  const { description, steps } = check;
  new Command(`pnpm ${name}`)
    .description(`${description}\n\nSteps, up to the first that fails:\n${steps.map((step) => `  ${step}`).join('\n')}`)
    .addHelpText('after', '\nExit codes: 0 all green, 1 a step failed, 2 wrong usage')
    .showHelpAfterError(`(see pnpm ${name} --help)`)
    .exitOverride()
    .parse(argv, { from: 'user' });
  for (const step of steps) {
    const [file = '', ...args] = step.split(' ');
    const { failed } = await execa(file, args, { cwd: root, preferLocal: true, stdio: 'inherit', reject: false });
    if (failed) return 1;
  }
  return 0;
}

await runMain(() => main(process.argv.slice(2)));
