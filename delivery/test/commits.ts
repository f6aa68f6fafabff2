import { createHash } from 'node:crypto';
import type { NewPullRequest, Repository } from '../github/repository.ts';
import { blobId } from '../promotion/manifests/versions.ts';

type Tree = ReadonlyMap<string, string>;

const ids = new Map<string, string>();
/** Hashes a text once. */
function idOf(text: string): string {
  const id = ids.get(text) ?? blobId(text);
  ids.set(text, id);
  return id;
}

/** GitHub as a list of commits, each with all of its texts, and branches that name one of them. */
export function commitsRepository(files: Readonly<Record<string, string>>) {
  const commits = new Map<string, Tree>();
  const branches = new Map<string, string>();
  /** Commits of the default branch, the newest first. */
  const trunk: string[] = [];
  const opened: NewPullRequest[] = [];
  /** The default branch where each of them left it. */
  const bases: string[] = [];
  const closed: string[] = [];
  const merged = new Set<number>();

  const commit = (tree: Tree): string => {
    const sha = createHash('sha1').update(`${commits.size}`).digest('hex');
    commits.set(sha, tree);
    return sha;
  };
  const treeOf = (ref: string): Tree => {
    const tree = commits.get(branches.get(ref) ?? ref);
    if (!tree) throw new Error(`No commit found for the ref ${ref} (HTTP 404)`);
    return tree;
  };
  const advance = (tree: Tree): string => {
    const sha = commit(tree);
    trunk.unshift(sha);
    branches.set('trunk', sha);
    return sha;
  };
  const textOf = (id: string): string => {
    for (const tree of commits.values()) for (const text of tree.values()) if (idOf(text) === id) return text;
    throw new Error(`no text has the id ${id}`);
  };
  const changed = (tree: Tree, { files: texts, copies = {}, removed = [] }: NewPullRequest): Tree => {
    const result = new Map(tree);
    for (const path of removed)
      if (!result.delete(path)) throw new Error(`${path} cannot be removed: it does not exist`);
    for (const [path, text] of Object.entries(texts)) result.set(path, text);
    for (const [path, id] of Object.entries(copies)) result.set(path, textOf(id));
    return result;
  };
  advance(new Map(Object.entries(files)));

  const committedAt = '2026-11-28T00:00:00Z';
  const repository: Repository = {
    read: async (path, ref = 'trunk') => treeOf(ref).get(path),
    list: async (folder, ref = 'trunk') =>
      new Map(
        [...treeOf(ref)]
          .filter(([path]) => path.startsWith(`${folder}/`))
          .map(([path, text]) => [path.slice(folder.length + 1), idOf(text)]),
      ),
    history: async (path) =>
      trunk.filter((sha, index) => {
        const parent = trunk[index + 1];
        const of = (ref: string) =>
          [...treeOf(ref)]
            .flatMap(([each, text]) => (each.startsWith(path) ? [`${each} ${idOf(text)}`] : []))
            .sort()
            .join();
        return parent === undefined || of(sha) !== of(parent);
      }),
    openPullRequest: async (request) => {
      const replaced = opened.findLast(({ branch }, index) => branch === request.branch && !merged.has(index + 1));
      opened.push(request);
      bases.push(trunk[0] ?? '');
      branches.set(request.branch, commit(changed(treeOf('trunk'), request)));
      return { number: opened.length, replaced: replaced?.title };
    },
    closePullRequest: async (branch) => {
      const number = opened.findLastIndex((each, index) => each.branch === branch && !merged.has(index + 1)) + 1;
      if (number === 0) return undefined;
      closed.push(branch);
      return number;
    },
    proposal: async (number) => {
      const head = branches.get(opened[number - 1]?.branch ?? '') ?? '';
      const [before, after] = [treeOf(bases[number - 1] ?? ''), treeOf(head)];
      const paths = [...new Set([...before.keys(), ...after.keys()])];
      return { head, paths: paths.filter((path) => before.get(path) !== after.get(path)) };
    },
    merge: async (number) => {
      const request = opened[number - 1];
      if (!request) throw new Error(`no pull request ${number}`);
      merged.add(number);
      advance(changed(treeOf('trunk'), request));
    },
    commitsBetween: async (_, head) => [{ sha: head, committedAt }],
    provenance: async () => undefined,
    commit: async (ref) => ({ sha: branches.get(ref) ?? ref, committedAt }),
  };
  return {
    repository,
    opened,
    closed,
    head: () => trunk[0] ?? '',
    /** Changes texts on the default branch; `undefined` deletes one. */
    push: (texts: Readonly<Record<string, string | undefined>>) => {
      const tree = new Map(treeOf('trunk'));
      for (const [path, text] of Object.entries(texts)) {
        if (text === undefined) tree.delete(path);
        else tree.set(path, text);
      }
      return advance(tree);
    },
    /** Changes a text on a branch, as anyone who can push to it may. */
    tamper: (branch: string, path: string, text: string) =>
      branches.set(branch, commit(new Map([...treeOf(branch), [path, text]]))),
    tree: (ref = 'trunk') => treeOf(ref),
  };
}
