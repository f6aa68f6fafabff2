import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { lockFile, lockFileOf } from '../output/locks.ts';
import type { RunContext } from './commands.ts';
import { tofu } from './opentofu.ts';
import { printFailure } from './progress.ts';

/** Where the team and its pipelines run OpenTofu. */
const platforms = ['linux_amd64', 'linux_arm64', 'darwin_arm64'];

/** Asks the registry for the providers' hashes and writes them to where synthesis finds them. */
export async function lockProviders({ steps }: RunContext): Promise<number> {
  const byLock = new Map(steps.map((stack) => [lockFileOf(stack.directory), stack]));
  for (const [file, stack] of byLock) {
    try {
      await tofu(stack, ['providers', 'lock', ...platforms.map((platform) => `-platform=${platform}`)]);
    } catch (error) {
      printFailure(stack.id, 'lock', error);
      return 1;
    }
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(join(stack.directory, lockFile), file);
    process.stdout.write(`${relative(process.cwd(), file)}\n`);
  }
  process.stdout.write('commit these: every synthesis copies them to the stacks\n');
  return 0;
}
