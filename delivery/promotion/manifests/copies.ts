import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { manifestsDigest, revisionFile } from '@sample-platform-ai/gitops/promoted.ts';
import { execa } from 'execa';
import { readRevision } from './release.ts';
import { blobId, expectedCopy } from './versions.ts';

/** A clone without the history that a comparison needs, and why. */
export async function missingHistory(root: string): Promise<string | undefined> {
  const { failed, stdout } = await execa('git', ['-C', root, 'rev-parse', '--is-shallow-repository'], {
    reject: false,
  });
  if (failed) return 'this folder is not a Git repository';
  return stdout === 'true' ? 'this clone is shallow: git fetch --unshallow' : undefined;
}

/** What of a commit lies below `gitops`: path -> Git's id. */
async function filesAt(root: string, commit: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await execa('git', ['-C', root, 'ls-tree', '-r', '-z', '--full-tree', commit, '--', 'gitops/']);
  return new Map(
    stdout
      .split('\0')
      .filter(Boolean)
      .map((line) => {
        const [facts = '', path = ''] = line.split('\t');
        return [path.replace('gitops/', ''), facts.split(' ')[2] ?? ''];
      }),
  );
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      // A link is in no copy, whatever it leads to.
      return [relative(folder, path), entry.isFile() ? blobId(readFileSync(path, 'utf8')) : 'no file'];
    }),
  );
}

async function problemsOf(root: string, defaultBranch: string, cluster: string): Promise<readonly string[]> {
  const folder = `gitops/promoted/${cluster}`;
  const file = `${folder}/${revisionFile}`;
  if (!existsSync(join(root, file)))
    return [`${file} does not exist; delete ${folder}, or revert what removed the file`];
  const revision = readRevision(readFileSync(join(root, file), 'utf8'), file);
  const { commit, digest } = revision;
  const git = (...args: readonly string[]) => execa('git', ['-C', root, ...args], { reject: false });
  // A pull request may hold any commit, and a squash leaves it out: what counts is the branch that was fetched.
  const fetched = `refs/remotes/origin/${defaultBranch}`;
  const isFetched = (await git('rev-parse', '--verify', '--quiet', fetched)).exitCode === 0;
  const branch = isFetched ? fetched : 'HEAD';
  if ((await git('merge-base', '--is-ancestor', commit, branch)).exitCode !== 0)
    return [`${file}: commit ${commit} is not in the history of ${defaultBranch}; promote one that is`];
  const files = await filesAt(root, commit);
  const found = manifestsDigest(files);
  if (found !== digest) return [`${file}: digest ${digest}, but the manifests at ${commit} have ${found}`];
  const [expected, present] = [expectedCopy(cluster, files, revision), filesIn(join(root, folder))];
  const fix = `promote the manifests again; nothing else writes ${folder}`;
  return [...new Set([...expected.keys(), ...present.keys()])].sort().flatMap((path) => {
    if (!present.has(path)) return [`${folder}/${path} is missing; ${fix}`];
    if (!expected.has(path)) return [`${folder}/${path} is not in ${commit}; ${fix}`];
    return present.get(path) === expected.get(path) ? [] : [`${folder}/${path} differs from ${commit}; ${fix}`];
  });
}

/** Clusters that have a copy. */
export const promotedClusters = (root: string): readonly string[] => {
  const folder = join(root, 'gitops/promoted');
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** What of the copies of a checkout is not as in the commit that they name. */
export const copyProblems = async (root: string, defaultBranch: string): Promise<readonly string[]> =>
  (await Promise.all(promotedClusters(root).map((cluster) => problemsOf(root, defaultBranch, cluster)))).flat();
