import { execa } from 'execa';

interface TreeRequest {
  readonly base_tree?: string;
  readonly tree: readonly { readonly path: string; readonly sha?: string | null; readonly content?: string }[];
}

/** The Git repository behind GitHub, and what GitHub does in it. */
export function originAt(folder: string, defaultBranch: string) {
  const git = async (args: readonly string[], input?: string, env: Record<string, string> = {}) =>
    (
      await execa('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        env,
        ...(input !== undefined && { input }),
      })
    ).stdout;
  const tip = (branch: string) =>
    git(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]).catch(() => undefined);

  /** A commit on top of another one, with some files changed. */
  const commit = async (parent: string, title: string, files: Readonly<Record<string, string>>) => {
    const env = { GIT_INDEX_FILE: `${folder}/index-of-stand-in` };
    await git(['read-tree', parent], undefined, env);
    for (const [path, text] of Object.entries(files)) {
      const blob = await git(['hash-object', '-w', '--stdin'], text);
      await git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], undefined, env);
    }
    return git(['commit-tree', await git(['write-tree'], undefined, env), '-p', parent, '-m', title]);
  };
  /** A tree on top of another one, as GitHub makes it. */
  const treeFrom = async ({ base_tree, tree }: TreeRequest) => {
    const env = { GIT_INDEX_FILE: `${folder}/index-of-stand-in` };
    await git(base_tree === undefined ? ['read-tree', '--empty'] : ['read-tree', base_tree], undefined, env);
    for (const { path, sha, content } of tree) {
      const id = content === undefined ? sha : await git(['hash-object', '-w', '--stdin'], content);
      if (id) await git(['update-index', '--add', '--cacheinfo', `100644,${id},${path}`], undefined, env);
      else await git(['update-index', '--force-remove', path], undefined, env);
    }
    return git(['write-tree'], undefined, env);
  };
  const move = (branch: string, sha: string) => git(['update-ref', `refs/heads/${branch}`, sha]);
  const read = (path: string, ref = defaultBranch) => git(['show', `${ref}:${path}`]).then((text) => `${text}\n`);

  return { git, tip, commit, treeFrom, move, read };
}

export type Origin = ReturnType<typeof originAt>;
