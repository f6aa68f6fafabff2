import { writeFileSync } from 'node:fs';
import { fileIn, type Git } from './git.ts';
import { environmentsIndex, isPartlyGenerated, literalFiles, type Rule, rulesFor, type Sides } from './rules.ts';
import { type MergedText, mergeCompose, mergeTexts, type Texts } from './texts.ts';

/** The commits of a three-way merge. */
export interface Commits {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Conflicting files of which one side is taken whole. */
export interface Settled {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

export interface Merged {
  /** Files with lines that both sides changed, or that one side changed and the other deleted. */
  readonly conflicts: readonly string[];
  /** Files where conflicting lines of the newer version won, because `pnpm generate` writes such lines. */
  readonly rewritten: readonly string[];
}

const compose = 'compose.yaml';

export const branch = 'platform-upgrade';

const pathsOf = async (git: Git, commit: string): Promise<ReadonlySet<string>> =>
  new Set((await git('ls-tree', '-r', '-z', '--name-only', commit)).split('\0').filter(Boolean));

async function literalsOf(git: Git, commits: Commits, sides: Sides): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const side of ['base', 'ours', 'theirs'] as const) {
    if (!sides[side].has(environmentsIndex)) continue;
    for (const path of literalFiles(await git('show', `${commits[side]}:${environmentsIndex}`))) found.add(path);
  }
  return found;
}

/** Commits with the same files whose only shared history is the base: Git then merges over it, whatever the real history is. */
async function merelyOver(git: Git, { base, ours, theirs }: Commits): Promise<Commits> {
  const commit = (of: string, ...parents: readonly string[]) =>
    git('commit-tree', `${of}^{tree}`, '-m', of, ...parents.flatMap((parent) => ['-p', parent]));
  const root = await commit(base);
  return { base: root, ours: await commit(ours, root), theirs: await commit(theirs, root) };
}

/** Takes a side's files whole, or none. */
async function take(git: Git, paths: readonly string[], from: string | undefined): Promise<void> {
  if (paths.length === 0) return;
  const command = from === undefined ? ['rm', '-f', '--quiet', '--ignore-unmatch'] : ['checkout', '--quiet', from];
  const list = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  await git.withInput(paths.join('\0'), '--literal-pathspecs', ...command, ...list);
}

/** Path -> the stages of a file that is not merged, as Git numbers them: 1 base, 2 the copy, 3 the newer version. */
async function unmerged(git: Git): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const stages = new Map<string, Set<string>>();
  for (const entry of (await git('ls-files', '--unmerged', '-z')).split('\0').filter(Boolean)) {
    const [facts = '', path = ''] = entry.split('\t');
    stages.set(path, (stages.get(path) ?? new Set()).add(facts.split(' ')[2] ?? ''));
  }
  return stages;
}

/** Merges one file of all three sides by its special rule. */
async function mergeFile(
  git: Git,
  path: string,
  { commits, by }: { readonly commits: Commits; readonly by: (texts: Texts) => Promise<MergedText> },
): Promise<boolean> {
  const read = async (commit: string) => `${await git('show', `${commit}:${path}`)}\n`;
  const [base, ours, theirs] = [await read(commits.base), await read(commits.ours), await read(commits.theirs)];
  const { text, isConflict } = await by({ base, ours, theirs });
  writeFileSync(fileIn(git, path), text);
  if (!isConflict) await git('--literal-pathspecs', 'add', path);
  return isConflict;
}

/** Merges in the work tree and the index of the workshop; what is in conflict has markers there. */
export async function merge(git: Git, commits: Commits, settled: Settled): Promise<Merged> {
  const [base, ours, theirs] = await Promise.all(
    [commits.base, commits.ours, commits.theirs].map((commit) => pathsOf(git, commit)),
  );
  const sides: Sides = { base: base ?? new Set(), ours: ours ?? new Set(), theirs: theirs ?? new Set() };
  const rules = rulesFor(sides, await literalsOf(git, commits, sides));
  const over = await merelyOver(git, commits);
  await git('checkout', '--quiet', '--force', '-B', branch, over.ours);
  const options = ['merge.directoryRenames=false', 'merge.conflictStyle=diff3', 'merge.renameLimit=20000'];
  const succeeded = await git.succeeds(
    ...options.flatMap((option) => ['-c', option]),
    ...['merge', '--quiet', '--no-commit', '--no-ff', over.theirs],
  );
  if (!succeeded && (await unmerged(git)).size === 0) throw new Error('git merge failed without a conflict');

  const ruled = (rule: Rule) => [...rules].flatMap(([path, each]) => (each === rule ? [path] : []));
  await take(git, ruled('absent'), undefined);
  await take(git, ruled('ours'), over.ours);
  await take(git, ruled('theirs'), over.theirs);

  const stays = (path: string) => ![...settled.ours, ...settled.theirs].includes(path) && rules.get(path) === 'merge';
  if (stays(compose) && [base, ours, theirs].every((paths) => paths?.has(compose)))
    await mergeFile(git, compose, { commits, by: mergeCompose });

  const conflicts: string[] = [];
  const rewritten: string[] = [];
  for (const [path, stages] of await unmerged(git)) {
    const side = settled.ours.includes(path) ? 'ours' : settled.theirs.includes(path) ? 'theirs' : undefined;
    if (side) await take(git, [path], stages.has(side === 'ours' ? '2' : '3') ? over[side] : undefined);
    else if (!stages.has('2')) await take(git, [path], undefined);
    else if (isPartlyGenerated(path) && stages.size === 3) {
      await mergeFile(git, path, { commits, by: (texts) => mergeTexts(texts, ['--theirs']) });
      rewritten.push(path);
    } else conflicts.push(path);
  }
  return { conflicts, rewritten };
}

/** Everything in the work tree as one commit that has the copy's and the platform's for parents. */
export async function commitMerge(git: Git, { ours, theirs }: Commits, message: string): Promise<string> {
  await git('add', '--all');
  const tree = await git('write-tree');
  const commit = await git('commit-tree', tree, '-p', ours, '-p', theirs, '-m', message);
  await git('update-ref', `refs/heads/${branch}`, commit);
  await git('reset', '--quiet', '--hard');
  return commit;
}
