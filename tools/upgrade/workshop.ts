import { join } from 'node:path';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { type Effects, effects, treeOf } from './compare.ts';
import { fileIn, type Git } from './git.ts';

/** Runs a step in the workshop; `why` says what its failure means. */
async function run(git: Git, why: string, [file, ...args]: readonly [string, ...string[]]): Promise<string> {
  const { failed, all, stdout } = await execa(file, args, {
    cwd: git.folder,
    all: true,
    reject: false,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
  });
  if (failed) throw new UserError(`${why}:\n${String(all).trim().slice(-4000)}`);
  return stdout;
}

const pnpm = (...args: readonly string[]) => ['npx', '--yes', 'pnpm@12', ...args] as const;
const install = pnpm('install', '--no-frozen-lockfile', '--prefer-offline');

/** Synthesizes a commit of the copy as it is, by its own code. */
export async function synthesizeCopy(git: Git, commit: string, outdir: string): Promise<void> {
  await git('checkout', '--quiet', '--force', '--detach', commit);
  await run(git, "the copy's packages cannot be installed", pnpm('install', '--frozen-lockfile', '--prefer-offline'));
  await run(git, "the copy's own literals or code are refused; correct them first", pnpm('synth', '--outdir', outdir));
  // What an install or a synthesis wrote is not part of the merge.
  await git('reset', '--quiet', '--hard');
}

/** Brings literals and generated files of the merged tree up to its code; returns the migrations that changed something. */
export async function bringUp(git: Git): Promise<readonly string[]> {
  await run(git, 'the packages of the merged tree cannot be installed', install);
  const applied = await run(git, 'a migration of literals failed', [process.execPath, 'tools/upgrade/migrate.ts']);
  if (applied !== '')
    await run(git, 'the literals cannot be formatted', pnpm('exec', 'biome', 'check', '--write', 'infra/environments'));
  const generate = [process.execPath, '--disable-warning=DEP0044', 'tools/generate/main.ts'] as const;
  await run(git, 'the newer version refuses literals, or they lack what it needs', pnpm('synth'));
  await run(git, 'the files that follow from the literals cannot be generated', generate);
  return applied.split('\n').filter(Boolean);
}

/** What the next apply of the merged tree does to the copy's resources. */
export const effectsOf = (git: Git, outdir: string): Effects =>
  effects(treeOf(outdir), treeOf(fileIn(git, join('cdktf.out'))));
