import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStack, readStacks } from '@sample-platform-ai/infra/manifest.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import type { ComparedStack } from './affected.ts';

/** Another commit's stacks, synthesized by that commit's code in a temporary worktree. */
export async function stacksAt(commit: string): Promise<readonly ComparedStack[]> {
  const known = await execa('git', ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`], { reject: false });
  if (known.failed) throw new UserError(`--base: found ${commit}; give a commit of this clone, for example HEAD~1`);
  const directory = mkdtempSync(join(tmpdir(), 'base-'));
  const checkout = join(directory, 'checkout');
  try {
    await execa('git', ['worktree', 'add', '--detach', checkout, commit]);
    const run = (args: readonly string[]) =>
      execa('npx', ['--yes', 'pnpm@12', ...args], { cwd: checkout, stdout: 'ignore', stderr: 'inherit' });
    await run(['install', '--frozen-lockfile', '--prefer-offline']);
    const outdir = join(directory, 'out');
    await run(['synth', '--outdir', outdir]);
    return readStacks(outdir).map((stack) => ({ ...stack, json: readStack(stack.directory) }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
    await execa('git', ['worktree', 'prune']);
  }
}
