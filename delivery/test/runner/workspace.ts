import { globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Machine } from './machine.ts';

function move(from: string, to: string): void {
  for (const path of globSync(['node_modules', '*/node_modules', '*/*/node_modules'], { cwd: from })) {
    if (/node_modules\/.*node_modules/.test(path)) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    renameSync(join(from, path), join(to, path));
  }
}

/** A workspace with nothing in it. Installed packages are put aside: installing them again for each job would take minutes. */
export function emptyWorkspace({ workspace, directory }: Machine): void {
  mkdirSync(workspace, { recursive: true });
  move(workspace, join(directory, 'packages'));
  rmSync(workspace, { recursive: true });
  mkdirSync(workspace);
}

/** A fresh clone of one commit, with the installed packages back in their places. */
export async function cloneInto(
  { workspace, directory }: Machine,
  { origin, sha, depth }: { readonly origin: string; readonly sha: string; readonly depth: number },
): Promise<void> {
  const git = (...args: string[]) => execa('git', ['-C', workspace, ...args]);
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('remote', 'add', 'origin', `file://${origin}`);
  await git('fetch', '--quiet', ...(depth > 0 ? ['--depth', String(depth)] : []), 'origin', sha);
  await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  move(join(directory, 'packages'), workspace);
}
