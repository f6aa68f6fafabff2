import { UserError } from '@sample-platform-ai/terminal';
import { api, ghJson } from './gh.ts';

interface ApiTree {
  readonly truncated: boolean;
  readonly tree: readonly { readonly path: string; readonly type: string; readonly sha: string }[];
}

/** Every file of a commit or branch, submodules too: path -> Git's id of its content. */
export async function filesOf(ref: string): Promise<ReadonlyMap<string, string>> {
  const { tree, truncated } = await ghJson<ApiTree>(['api', api(`git/trees/${encodeURIComponent(ref)}?recursive=1`)]);
  if (truncated)
    throw new UserError(`GitHub did not list all files of ${ref}: the repository has too many for one request`);
  return new Map(tree.filter(({ type }) => type !== 'tree').map(({ path, sha }) => [path, sha]));
}

/** Paths in which a commit differs from a branch, as that was where the commit left it. GitHub's own list ends at 300. */
export async function changedPaths(branch: string, commit: string): Promise<readonly string[]> {
  const { merge_base_commit: base } = await ghJson<{ merge_base_commit: { sha: string } }>([
    'api',
    api(`compare/${branch}...${commit}?per_page=1`),
  ]);
  const [before, after] = await Promise.all([filesOf(base.sha), filesOf(commit)]);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.filter((path) => before.get(path) !== after.get(path));
}
