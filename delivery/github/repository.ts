import { setTimeout as sleep } from 'node:timers/promises';
import { pullRequestOf } from '@sample-platform-ai/backend/cli/pull-request.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { api, gh, ghIfFound, ghJson } from './gh.ts';
import { changedPaths, filesOf } from './trees.ts';

export interface NewPullRequest {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  /** Path -> text. */
  readonly files: Readonly<Record<string, string>>;
  /** Path -> id of a text that the repository has already. @default none */
  readonly copies?: Readonly<Record<string, string>>;
  /** Paths that it deletes. @default none */
  readonly removed?: readonly string[];
}

/** What a pull request changes. */
export type Change = Pick<NewPullRequest, 'files' | 'copies' | 'removed'>;

/** The repository through GitHub's API only: a job needs no git credentials, and GitHub signs its commits. */
export interface Repository {
  /** Text of a file; undefined if it does not exist. */
  readonly read: (path: string, ref?: string) => Promise<string | undefined>;
  /** Path below a folder -> Git's id of the text, at a commit or a branch. */
  readonly list: (folder: string, ref?: string) => Promise<ReadonlyMap<string, string>>;
  /** Commits of the default branch that changed a file, the newest first. */
  readonly history: (path: string) => Promise<readonly string[]>;
  /** Opens a pull request, or brings an open one of the same branch up to date. */
  readonly openPullRequest: (request: NewPullRequest) => Promise<OpenPullRequest>;
  /** Closes the open pull request of a branch with a comment; gives back its number, if there was one. */
  readonly closePullRequest: (branch: string, comment: string) => Promise<number | undefined>;
  readonly proposal: (number: number) => Promise<Proposal>;
  /** Merges this head of a pull request once GitHub's own rules allow it. */
  readonly merge: (number: number, head: string, patience: Patience) => Promise<void>;
  /** Commits after the base up to the head, the newest first. */
  readonly commitsBetween: (base: string, head: string) => Promise<readonly Commit[]>;
  readonly commit: (sha: string) => Promise<Commit>;
  /** Sigstore bundle, in JSON, with the SLSA provenance of an image; undefined where GitHub has none. */
  readonly provenance: (digest: string) => Promise<string | undefined>;
}

export interface OpenPullRequest {
  readonly number: number;
  /** Title of what the same pull request proposed before, where it was open. */
  readonly replaced: string | undefined;
}

/** What a pull request holds now. */
export interface Proposal {
  /** Its newest commit. */
  readonly head: string;
  /** Paths in which that differs from the default branch, as it was where the pull request left it. */
  readonly paths: readonly string[];
}

export interface Commit {
  readonly sha: string;
  readonly committedAt: string;
  /** Its first line. */
  readonly message?: string;
  /** GitHub's login, or the name that Git has. */
  readonly author?: string;
  /** Number of the pull request that brought it, where its first line names one. */
  readonly pullRequest?: number;
}

export interface Patience {
  readonly pollMs: number;
  readonly polls: number;
}

interface ApiCommit {
  readonly sha: string;
  readonly author?: { readonly login: string } | null;
  readonly commit: {
    readonly committer: { readonly date: string };
    readonly message?: string;
    readonly author?: { readonly name?: string } | null;
  };
}
interface ApiPullRequest {
  readonly number: number;
  readonly title: string;
  readonly autoMergeRequest: object | null;
}
/** A commit's message without control characters. A character that the limit splits becomes a replacement character. */
const line = (text: string, longest: number) =>
  text
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, longest)
    .toWellFormed();

function asCommit({ sha, author, commit }: ApiCommit): Commit {
  const [first = ''] = (commit.message ?? '').split('\n');
  const message = line(first, 500);
  const name = line(author?.login ?? commit.author?.name ?? '', 100);
  const pullRequest = pullRequestOf(message);
  return {
    sha,
    committedAt: commit.committer.date,
    ...(message !== '' && { message }),
    ...(name !== '' && { author: name }),
    ...(pullRequest !== undefined && { pullRequest }),
  };
}
/** A workflow of this name checks pull requests; GitHub starts none for what a workflow's own token pushes. */
const checkWorkflow = 'pull-request.yml';

const createCommit = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

export function githubRepository(defaultBranch: string): Repository {
  const headOf = async (branch: string) =>
    (await ghJson<{ object: { sha: string } }>(['api', api(`git/ref/heads/${branch}`)])).object.sha;

  const post = (path: string, body: object) =>
    ghJson<{ sha: string }>(['api', '-X', 'POST', api(path), '--input', '-'], JSON.stringify(body));
  const moveBranch = (branch: string, sha: string, force: boolean) =>
    gh(['api', '-X', 'PATCH', api(`git/refs/heads/${branch}`), '-f', `sha=${sha}`, '-F', `force=${force}`]);

  /** A commit of texts that GitHub has already: no text is read, and none is sent again. */
  const copyOn = async ({ branch, title, files, copies = {}, removed = [] }: NewPullRequest, base: string) => {
    const blob = (path: string) => ({ path, mode: '100644', type: 'blob' });
    const tree = await post('git/trees', {
      base_tree: base,
      tree: [
        ...Object.entries(copies).map(([path, sha]) => ({ ...blob(path), sha })),
        ...Object.entries(files).map(([path, content]) => ({ ...blob(path), content })),
        ...removed.map((path) => ({ ...blob(path), sha: null })),
      ],
    });
    const { sha } = await post('git/commits', { message: title, tree: tree.sha, parents: [base] });
    await moveBranch(branch, sha, false);
  };

  const commitOn = async (request: NewPullRequest, expectedHeadOid: string) => {
    if (request.copies || request.removed) return copyOn(request, expectedHeadOid);
    const { branch, title, files } = request;
    const { nameWithOwner } = await ghJson<{ nameWithOwner: string }>(['repo', 'view', '--json', 'nameWithOwner']);
    const additions = Object.entries(files).map(([path, text]) => ({
      path,
      contents: Buffer.from(text).toString('base64'),
    }));
    const input = {
      branch: { repositoryNameWithOwner: nameWithOwner, branchName: branch },
      message: { headline: title },
      fileChanges: { additions },
      expectedHeadOid,
    };
    await gh(['api', 'graphql', '--input', '-'], JSON.stringify({ query: createCommit, variables: { input } }));
  };

  const viewOf = (number: number) =>
    ghJson<{ state: string; headRefOid: string }>(['pr', 'view', String(number), '--json', 'state,headRefOid']);

  const hasBranch = async (branch: string) => {
    const found = await ghJson<readonly { ref: string }[]>(['api', api(`git/matching-refs/heads/${branch}`)]);
    return found.some(({ ref }) => ref === `refs/heads/${branch}`);
  };

  const openOf = async (branch: string) => {
    const fields = ['--state', 'open', '--json', 'number,title,autoMergeRequest'];
    const open = await ghJson<readonly ApiPullRequest[]>(['pr', 'list', '--head', branch, ...fields]);
    return open[0];
  };

  return {
    read: (path, ref = defaultBranch) =>
      ghIfFound(['api', '-H', 'Accept: application/vnd.github.raw+json', api(`contents/${path}?ref=${ref}`)]),
    list: async (folder, ref = defaultBranch) => {
      const start = `${folder}/`;
      const files = [...(await filesOf(ref))].filter(([path]) => path.startsWith(start));
      return new Map(files.map(([path, sha]) => [path.slice(start.length), sha]));
    },
    history: async (path) =>
      (
        await ghJson<readonly { sha: string }[]>(['api', api(`commits?sha=${defaultBranch}&path=${path}&per_page=50`)])
      ).map(({ sha }) => sha),
    openPullRequest: async (request) => {
      const { branch, title, body } = request;
      const existing = await openOf(branch);
      // An approval that was given for what it proposed before does not merge what it proposes now.
      if (existing?.autoMergeRequest) await gh(['pr', 'merge', String(existing.number), '--disable-auto']);
      const base = await headOf(defaultBranch);
      // Without a pull request there may still be its branch: of one that a person closed.
      if (!(await hasBranch(branch))) {
        await gh(['api', api('git/refs'), '-f', `ref=refs/heads/${branch}`, '-f', `sha=${base}`]);
      } else {
        await moveBranch(branch, base, true);
      }
      await commitOn(request, base);
      if (existing === undefined) {
        await gh(['pr', 'create', '--head', branch, '--base', defaultBranch, '--title', title, '--body', body]);
      } else await gh(['pr', 'edit', String(existing.number), '--title', title, '--body', body]);
      await gh(['workflow', 'run', checkWorkflow, '--ref', branch]);
      const open = existing ?? (await openOf(branch));
      if (!open) throw new UserError(`GitHub opened no pull request for ${branch}`);
      return { number: open.number, replaced: existing?.title };
    },
    closePullRequest: async (branch, comment) => {
      const open = await openOf(branch);
      if (open) await gh(['pr', 'close', String(open.number), '--comment', comment, '--delete-branch']);
      return open?.number;
    },
    proposal: async (number) => {
      const { headRefOid: head } = await viewOf(number);
      return { head, paths: await changedPaths(defaultBranch, head) };
    },
    merge: async (number, head, { pollMs, polls }) => {
      if ((await viewOf(number)).state === 'MERGED') return;
      const how = ['--squash', '--auto', '--delete-branch', '--match-head-commit', head];
      await gh(['pr', 'merge', String(number), ...how]);
      for (let poll = 0; poll < polls; poll += 1) {
        const now = await viewOf(number);
        if (now.headRefOid !== head) {
          throw new UserError(`Superseded: pull request ${number} now contains another release; nothing was deployed`);
        }
        if (now.state === 'MERGED') return;
        if (now.state === 'CLOSED') throw new UserError(`Pull request ${number} was closed; nothing was deployed`);
        await sleep(pollMs);
      }
      throw new UserError(
        `Pull request ${number} was not merged in time: see its checks and reviews, then run this job again`,
      );
    },
    commitsBetween: async (base, head) => {
      const { commits } = await ghJson<{ commits: readonly ApiCommit[] }>([
        'api',
        api(`compare/${base}...${head}?per_page=100`),
      ]);
      return commits.map(asCommit).reverse();
    },
    provenance: async (digest) => {
      const path = api(`attestations/${encodeURIComponent(digest)}?predicate_type=provenance&per_page=1`);
      const text = await ghIfFound(['api', path]);
      const [newest] = (JSON.parse(text ?? '{}') as { attestations?: { bundle?: object | null }[] }).attestations ?? [];
      return newest?.bundle ? JSON.stringify(newest.bundle) : undefined;
    },
    commit: async (sha) => asCommit(await ghJson<ApiCommit>(['api', api(`commits/${encodeURIComponent(sha)}`)])),
  };
}
