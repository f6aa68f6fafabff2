import { previewsBranch } from '@sample-platform-ai/environments/naming.ts';
import { api, gh, ghIfFound, ghJson } from '../github/gh.ts';

/** The branch that Argo CD reads previews from, through GitHub's API. It has no history in common with the code. */
export interface PreviewsBranch {
  /** Text of a file; undefined if it does not exist. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Commits path -> text, or undefined for a file to delete. The first commit creates the branch. */
  readonly commit: (message: string, files: ReadonlyMap<string, string | undefined>) => Promise<void>;
}

interface Reference {
  readonly ref: string;
  readonly object: { readonly sha: string };
}

export function githubPreviewsBranch(): PreviewsBranch {
  const head = async () => {
    const found = await ghJson<readonly Reference[]>(['api', api(`git/matching-refs/heads/${previewsBranch}`)]);
    return found.find(({ ref }) => ref === `refs/heads/${previewsBranch}`)?.object.sha;
  };
  const post = (path: string, body: object) =>
    ghJson<{ readonly sha: string }>(['api', '-X', 'POST', api(path), '--input', '-'], JSON.stringify(body));

  return {
    read: async (path) =>
      (await head()) === undefined
        ? undefined
        : ghIfFound([
            'api',
            '-H',
            'Accept: application/vnd.github.raw+json',
            api(`contents/${path}?ref=${previewsBranch}`),
          ]),
    commit: async (message, files) => {
      const base = await head();
      const blob = (path: string) => ({ path, mode: '100644', type: 'blob' });
      const entries = [...files].map(([path, content]) => ({
        ...blob(path),
        ...(content === undefined ? { sha: null } : { content }),
      }));
      // A tree may not be empty: the last preview leaves this file.
      const note = {
        ...blob('README.md'),
        content: 'Previews of pull requests: only a workflow writes this branch.\n',
      };
      const tree = await post('git/trees', {
        ...(base !== undefined && { base_tree: base }),
        tree: base === undefined ? [note, ...entries.filter((entry) => 'content' in entry)] : entries,
      });
      const { sha } = await post('git/commits', { message, tree: tree.sha, parents: base === undefined ? [] : [base] });
      // Not forced: where another run was faster, this one fails and may be repeated.
      await (base === undefined
        ? gh(['api', api('git/refs'), '-f', `ref=refs/heads/${previewsBranch}`, '-f', `sha=${sha}`])
        : gh(['api', '-X', 'PATCH', api(`git/refs/heads/${previewsBranch}`), '-f', `sha=${sha}`, '-F', 'force=false']));
    },
  };
}
