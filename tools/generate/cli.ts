import { resolve } from 'node:path';
import { runMain } from '@sample-platform-ai/terminal';
import { Command } from 'commander';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../..');
/** One after the other, each in a separate process: what one writes, the next one reads. */
const steps: readonly (readonly [what: string, ...command: string[]])[] = [
  ["AWS' catalogue, with Python", 'tools/generate/catalogue/main.ts'],
  ['what follows from the literals', '--disable-warning=DEP0044', 'tools/generate/main.ts'],
  ['the contract', 'app/contract/generate/main.ts'],
];

/** `pnpm generate`: the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('pnpm generate')
    .description(
      `Generates every committed file that is derived from others:\n${steps.map(([what]) => `- ${what}`).join('\n')}`,
    )
    .addHelpText('after', '\nExit codes: 0 written, 1 a generator failed, 2 wrong usage')
    .showHelpAfterError('(see pnpm generate --help)')
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  for (const [what, ...command] of steps) {
    process.stdout.write(`${what}\n`);
    const { failed } = await execa(process.execPath, command, { cwd: root, stdio: 'inherit', reject: false });
    if (failed) return 1;
  }
  return 0;
}

await runMain(() => main(process.argv.slice(2)));
