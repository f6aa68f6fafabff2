import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { style, UsageError, UserError } from '@sample-platform-ai/terminal';
import { Command } from 'commander';
import { baseFile, baseOf, fileIn, type Git, gitIn, requireReady, versionOf, workshopOf } from './git.ts';
import { branch, commitMerge, merge, type Settled } from './merge.ts';
import { reportEffects, reportMerge } from './report.ts';
import { bringUp, effectsOf, synthesizeCopy } from './workshop.ts';

interface Options extends Settled {
  readonly into: string;
  readonly base?: string;
  readonly acceptDestroy?: true;
  readonly dryRun?: true;
  readonly keep?: true;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Merges in the workshop, shows what follows, and then moves the copy's branch forward. */
async function upgrade(copy: Git, wanted: string, { into: _, ...options }: Options, folder: string): Promise<void> {
  const version = await versionOf(copy, wanted);
  const git = await workshopOf(copy, version, join(folder, 'platform'));
  const ours = await copy('rev-parse', 'HEAD^{commit}');
  const base = await baseOf(git, ours, version.commit, options.base);
  if (await git.succeeds('merge-base', '--is-ancestor', version.commit, base)) {
    say(`up to date: ${wanted} is ${version.commit}, and the copy has all of it`);
    return;
  }
  const theirs = version.commit;
  say(`from ${base}\nto   ${theirs}\nsynthesizing the copy as it is …`);
  const before = join(folder, 'before');
  await synthesizeCopy(git, ours, before);

  say('merging …');
  const commits = { base, ours, theirs };
  const message = `chore: upgrade the platform to ${theirs.slice(0, 12)}`;
  const merged = await merge(git, commits, options);
  writeFileSync(fileIn(git, baseFile), `${theirs}\n`);
  if (merged.conflicts.length > 0) {
    if (options.keep) await commitMerge(git, commits, message);
    throw new UserError(
      `nothing was changed: both sides changed the same lines of\n${merged.conflicts.map((path) => `  ${path}\n`).join('')}take one side of each with --ours <path> or --theirs <path>, or run again with --keep and resolve the markers on the branch ${branch}`,
    );
  }
  say('bringing literals and generated files up to the newer version …');
  let migrations: readonly string[];
  try {
    migrations = await bringUp(git);
  } finally {
    if (options.keep) await commitMerge(git, commits, message);
  }
  const found = effectsOf(git, before);
  reportMerge(merged, migrations);
  reportEffects(found);
  if (options.dryRun) {
    say('dry run: nothing was changed');
    return;
  }
  if (found.lost.length > 0 && !options.acceptDestroy) {
    throw new UserError(
      `nothing was changed: the next apply would destroy the ${found.lost.length} resources with data that are listed above; give their constructs a moved block first, or accept it with --accept-destroy`,
    );
  }
  const commit = await commitMerge(git, commits, message);
  await copy('fetch', '--quiet', git.folder, branch);
  await copy('merge', '--quiet', '--ff-only', commit);
  say(`${style('green', 'upgraded')}: ${commit.slice(0, 12)}. Next:
  npx pnpm@12 install && npx pnpm@12 check    then push it to a branch, for a pull request
  npx pnpm@12 tofu <environment> plan         what OpenTofu does, before an apply
  git reset --hard ORIG_HEAD                  takes the upgrade back`);
}

/** `pnpm upgrade-platform`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('pnpm upgrade-platform')
    .description(
      `Brings a newer version of the platform into this copy, by a three-way merge in a clone: your literals and services stay,
literals of an older schema are migrated, generated files are generated. It shows what OpenTofu would destroy. Then, as one
merge commit, it moves your branch forward; before that it writes nothing.`,
    )
    .argument('<version>', "a tag or commit that this clone has, or the path of the newer version's clone")
    .option('--dry-run', 'show what would happen, and change nothing')
    .option('--base <commit>', 'the platform commit that the copy started from, where Git cannot find it')
    .option('--ours <path...>', 'take your side of these files, which are in conflict', [])
    .option('--theirs <path...>', "take the newer version's side of these files", [])
    .option('--accept-destroy', 'continue although resources with data would be destroyed')
    .option('--keep', `leave the clone, with the merge on its branch ${branch}, and say where it is`)
    .option('--into <folder>', 'the copy, where it is older than this command', resolve(import.meta.dirname, '../..'))
    .addHelpText('after', '\nExit codes: 0 upgraded, up to date or shown, 1 refused or failed, 2 wrong usage')
    .showHelpAfterError('(see pnpm upgrade-platform --help)')
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  const options = program.opts<Options>();
  const both = options.ours.filter((path) => options.theirs.includes(path));
  if (both.length > 0) throw new UsageError(`--ours and --theirs both name ${both.join(', ')}; choose one side`);
  const copy = gitIn(resolve(options.into));
  await requireReady(copy);
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
  try {
    await upgrade(copy, program.args[0] ?? '', options, folder);
  } finally {
    if (options.keep) say(`the clone is ${join(folder, 'platform')}`);
    else rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}
