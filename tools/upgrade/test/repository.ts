import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Git, gitIn } from '../git.ts';

/** Path -> its text, or `undefined` to delete it. */
export type Files = Readonly<Record<string, string | undefined>>;

export interface Repository {
  readonly git: Git;
  /** Writes and commits; the commit. */
  readonly commit: (files: Files) => Promise<string>;
  readonly remove: () => void;
}

/** A work tree's files, changed and committed. */
export async function commitIn(git: Git, files: Files): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(git.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'change');
  return git('rev-parse', 'HEAD');
}

export async function identify(git: Git): Promise<void> {
  await git('config', 'user.name', 'Adopter');
  await git('config', 'user.email', 'adopter@example.com');
}

/** An empty repository in a temporary folder, whose path has a space and a letter of another alphabet. */
export async function repository(): Promise<Repository> {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade ж '));
  const git = gitIn(folder);
  await git('init', '--quiet', '--initial-branch=main');
  await identify(git);
  return {
    git,
    commit: (files) => commitIn(git, files),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
