import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Answer, Call, Program } from './machine.ts';
import type { JobRun } from './workflow.ts';
import type { Permissions } from './world.ts';

interface PullRequest {
  readonly number: number;
  readonly branch: string;
  title: string;
  head: string;
  state: 'OPEN' | 'MERGED' | 'CLOSED';
}
interface Issue {
  readonly number: number;
  readonly title: string;
  body: string;
  open: boolean;
}

/** GitHub behind `gh`: a real Git repository, and GitHub's own objects. */
export interface Github {
  readonly program: Program;
  readonly pullRequests: readonly PullRequest[];
  readonly issues: readonly Issue[];
  /** Workflows that were started by hand: `<file> <branch>`. */
  readonly started: readonly string[];
  readonly comments: readonly string[];
  /** Lets a reviewer close the next pull request that is to be merged. */
  readonly closesNext: () => void;
  /** Text of a file on a branch. */
  readonly read: (path: string, ref?: string) => Promise<string>;
  /** Writes a file on the default branch. */
  readonly write: (path: string, text: string) => Promise<string>;
  /** What a run came to; `gh run` reports it. */
  readonly ran: (run: { readonly workflow: string; readonly sha: string; readonly jobs: readonly JobRun[] }) => void;
}

/** What GitHub lets a job's token do, by the first words of a call. */
const rights: readonly (readonly [call: RegExp, permission: string, access: 'read' | 'write'])[] = [
  [/^api repos\/\{owner\}\/\{repo\}\/git\/refs/, 'contents', 'write'],
  [/^api -X (PATCH|POST)/, 'contents', 'write'],
  [/^api graphql/, 'contents', 'write'],
  [/^api repos\/\{owner\}\/\{repo\}\/attestations\//, 'attestations', 'read'],
  [/^api /, 'contents', 'read'],
  [/^repo view/, 'contents', 'read'],
  [/^pr (list|view)/, 'pull-requests', 'read'],
  [/^pr merge/, 'contents', 'write'],
  [/^pr /, 'pull-requests', 'write'],
  [/^workflow run/, 'actions', 'write'],
  [/^run /, 'actions', 'read'],
  [/^issue list/, 'issues', 'read'],
  [/^issue /, 'issues', 'write'],
  [/^attestation verify/, 'attestations', 'read'],
];

/** The value of a flag, however often it is given. */
const flags = (args: readonly string[], ...names: string[]) =>
  args.flatMap((arg, index) => (names.includes(args[index - 1] ?? '') ? [arg] : []));

interface Remote {
  readonly origin: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly defaultBranch: string;
}

export function createGithub(
  { origin, repository, defaultBranch }: Remote,
  tokens: ReadonlyMap<string, Permissions>,
): Github {
  const pullRequests: PullRequest[] = [];
  const issues: Issue[] = [];
  const started: string[] = [];
  const comments: string[] = [];
  const runs: { readonly workflow: string; readonly sha: string; readonly jobs: readonly JobRun[] }[] = [];
  const git = async (args: readonly string[], input?: string, env: Record<string, string> = {}) =>
    (
      await execa('git', ['-C', origin, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        env,
        ...(input !== undefined && { input }),
      })
    ).stdout;
  let closing = false;
  const json = (value: unknown): Answer => ({ stdout: JSON.stringify(value) });
  const tip = (branch: string) =>
    git(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]).catch(() => undefined);

  /** A commit on top of another one, with some files changed. */
  const commit = async (parent: string, title: string, files: Readonly<Record<string, string>>) => {
    const env = { GIT_INDEX_FILE: `${origin}/index-of-stand-in` };
    await git(['read-tree', parent], undefined, env);
    for (const [path, text] of Object.entries(files)) {
      const blob = await git(['hash-object', '-w', '--stdin'], text);
      await git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], undefined, env);
    }
    return git(['commit-tree', await git(['write-tree'], undefined, env), '-p', parent, '-m', title]);
  };
  interface TreeRequest {
    readonly base_tree?: string;
    readonly tree: readonly { readonly path: string; readonly sha?: string | null; readonly content?: string }[];
  }
  /** A tree on top of another one, as GitHub makes it. */
  const treeFrom = async ({ base_tree, tree }: TreeRequest) => {
    const env = { GIT_INDEX_FILE: `${origin}/index-of-stand-in` };
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

  return {
    program: answer,
    pullRequests,
    issues,
    started,
    comments,
    closesNext: () => {
      closing = true;
    },
    read,
    write: async (path, text) => {
      const sha = await commit((await tip(defaultBranch)) ?? '', `write ${path}`, { [path]: text });
      await move(defaultBranch, sha);
      return sha;
    },
    ran: (run) => runs.push(run),
  };

  async function answer({ args, stdin, token, directory }: Call): Promise<Answer> {
    const line = args.join(' ');
    const granted = tokens.get(token);
    if (!granted) return { stderr: 'gh: To use GitHub CLI in a GitHub Actions workflow, set GH_TOKEN', exitCode: 4 };
    const [, permission = '', access = ''] = rights.find(([call]) => call.test(line)) ?? [];
    if (granted[permission] !== 'write' && granted[permission] !== access)
      return {
        stderr: `HTTP 403: Resource not accessible by integration (${line}: ${permission} ${access})`,
        exitCode: 1,
      };
    const [subject = '', verb = ''] = args;
    if (subject === 'api') return api(args.slice(1), stdin);
    if (subject === 'repo') return json({ nameWithOwner: repository });
    if (subject === 'pr') return pullRequest(verb, args.slice(2), stdin);
    if (subject === 'issue') return issue(verb, args.slice(2), directory);
    if (subject === 'workflow') {
      started.push(`${args[2]} ${flags(args, '--ref')[0]}`);
      return {};
    }
    if (subject === 'run' && verb === 'list') {
      const [workflow, sha] = [flags(args, '--workflow')[0], flags(args, '--commit')[0]];
      return json(
        runs.flatMap((run, index) => (run.workflow === workflow && run.sha === sha ? [{ databaseId: index + 1 }] : [])),
      );
    }
    if (subject === 'run')
      return json({
        jobs: runs[Number(args[2]) - 1]?.jobs.map(({ path, result }) => ({ name: path, conclusion: result })),
      });
    if (subject === 'attestation') return { stdout: 'verified' };
    return { stderr: `no answer to gh ${line}`, exitCode: 1 };
  }

  async function api(args: readonly string[], stdin: string): Promise<Answer> {
    const method = flags(args, '-X')[0] ?? (flags(args, '-f', '-F').length > 0 ? 'POST' : 'GET');
    const fields = new Map(
      flags(args, '-f', '-F').map((field): [string, string] => [
        field.replace(/=.*/, ''),
        field.replace(/^[^=]*=/, ''),
      ]),
    );
    if (args[0] === 'graphql') {
      const { variables } = JSON.parse(stdin);
      const { branch, expectedHeadOid, message, fileChanges } = variables.input;
      if ((await tip(branch.branchName)) !== expectedHeadOid) return { stderr: 'the branch moved', exitCode: 1 };
      const additions: readonly { path: string; contents: string }[] = fileChanges.additions;
      const files = additions.map(({ path, contents }) => [path, Buffer.from(contents, 'base64').toString()]);
      await move(branch.branchName, await commit(expectedHeadOid, message.headline, Object.fromEntries(files)));
      return json({ data: {} });
    }
    const url = new URL(
      `http://github/${args.find((arg) => arg.startsWith('repos/'))?.replace('repos/{owner}/{repo}/', '')}`,
    );
    const path = decodeURIComponent(url.pathname.slice(1));
    const parameter = (name: string) => url.searchParams.get(name) ?? '';
    const [kind = '', ...rest] = path.split('/');
    const name = rest.join('/');
    if (path === 'git/refs' && method === 'POST') {
      const branch = (fields.get('ref') ?? '').replace('refs/heads/', '');
      if (await tip(branch)) return { stderr: 'HTTP 422: Reference already exists', exitCode: 1 };
      await move(branch, fields.get('sha') ?? '');
      return json({});
    }
    if (path.startsWith('git/refs/heads/') && method === 'PATCH') {
      await move(path.replace('git/refs/heads/', ''), fields.get('sha') ?? '');
      return json({});
    }
    if (path.startsWith('git/ref/heads/')) {
      const sha = await tip(path.replace('git/ref/heads/', ''));
      return sha ? json({ object: { sha } }) : { stderr: 'HTTP 404: Not Found', exitCode: 1 };
    }
    if (path.startsWith('git/matching-refs/heads/')) {
      const branch = path.replace('git/matching-refs/', '');
      const found = (await git(['for-each-ref', '--format=%(refname)', `refs/${branch}*`])).split('\n').filter(Boolean);
      return json(
        await Promise.all(found.map(async (ref) => ({ ref, object: { sha: await git(['rev-parse', ref]) } }))),
      );
    }
    if (kind === 'git' && rest[0] === 'trees' && method === 'GET') {
      // GitHub takes a branch here as one segment of the path.
      if (url.pathname.split('/').length > 4) return { stderr: 'gh: Not Found (HTTP 404)', exitCode: 1 };
      const lines = (await git(['ls-tree', '-r', '-z', rest.slice(1).join('/')])).split('\0').filter(Boolean);
      const tree = lines.map((each) => {
        const [facts = '', file = ''] = each.split('\t');
        const [mode, type, sha] = facts.split(' ');
        return { path: file, mode, type, sha };
      });
      return json({ truncated: false, tree });
    }
    if (path === 'git/trees' && method === 'POST') return json({ sha: await treeFrom(JSON.parse(stdin)) });
    if (path === 'git/commits' && method === 'POST') {
      const { message, tree, parents } = JSON.parse(stdin);
      return json({ sha: await git(['commit-tree', tree, ...(parents[0] ? ['-p', parents[0]] : []), '-m', message]) });
    }
    if (kind === 'contents' && args.includes('Accept: application/vnd.github.raw+json')) {
      const ref = parameter('ref');
      const known = await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).catch(() => undefined);
      if (known === undefined) return { stderr: `gh: No commit found for the ref ${ref} (HTTP 404)`, exitCode: 1 };
      return read(name, ref).then(
        (stdout) => ({ stdout }),
        () => ({ stderr: 'gh: Not Found (HTTP 404)', exitCode: 1 }),
      );
    }
    if (kind === 'attestations') return { stderr: 'gh: Not Found (HTTP 404)', exitCode: 1 };
    const described = async (range: readonly string[]) =>
      (await git(['log', '--format=%H %cI', ...range]))
        .split('\n')
        .filter(Boolean)
        .map((each) => {
          const [sha, date] = each.split(' ');
          return { sha, commit: { committer: { date } } };
        });
    if (kind === 'commits' && name) return json((await described(['-1', name]))[0]);
    if (kind === 'commits') return json(await described([parameter('sha'), '--', parameter('path')]));
    if (kind === 'compare') {
      const [base = '', head = ''] = name.split('...');
      const commits = (await described([`${base}..${head}`])).reverse();
      return json({ merge_base_commit: { sha: await git(['merge-base', base, head]) }, commits });
    }
    return { stderr: `no answer to gh api ${method} ${path}`, exitCode: 1 };
  }

  async function pullRequest(verb: string, args: readonly string[], stdin: string): Promise<Answer> {
    const [branch = ''] = flags(args, '--head');
    if (verb === 'list') return json(pullRequests.filter((each) => each.branch === branch && each.state === 'OPEN'));
    if (verb === 'create') {
      const number = pullRequests.length + 1;
      const head = (await tip(branch)) ?? '';
      pullRequests.push({ number, branch, title: flags(args, '--title')[0] ?? '', head, state: 'OPEN' });
      return { stdout: `https://github.com/${repository}/pull/${number}` };
    }
    if (verb === 'comment') {
      comments.push(stdin);
      return {};
    }
    const found = pullRequests.find(({ number }) => String(number) === args[0]);
    if (found && verb === 'edit') {
      found.title = flags(args, '--title')[0] ?? found.title;
      return {};
    }
    if (found && verb === 'close') {
      found.state = 'CLOSED';
      return {};
    }
    if (!found) return { stderr: `no pull request ${args[0]}`, exitCode: 1 };
    const head = (await tip(found.branch)) ?? found.head;
    if (verb === 'view') return json({ state: found.state, headRefOid: head });
    if (closing) {
      closing = false;
      found.state = 'CLOSED';
    }
    // The check that the default branch requires runs only because a call started it.
    else if (started.includes(`pull-request.yml ${found.branch}`) && flags(args, '--match-head-commit')[0] === head) {
      const changed = (await git(['diff', '--name-only', `${defaultBranch}...${head}`])).split('\n').filter(Boolean);
      const tree = await Promise.all(
        changed.map(async (path) => ({ path, sha: await git(['rev-parse', `${head}:${path}`]).catch(() => null) })),
      );
      const base = (await tip(defaultBranch)) ?? '';
      const merged = await treeFrom({ base_tree: base, tree });
      await move(defaultBranch, await git(['commit-tree', merged, '-p', base, '-m', found.title]));
      if (args.includes('--delete-branch')) await git(['update-ref', '-d', `refs/heads/${found.branch}`]);
      Object.assign(found, { state: 'MERGED', head });
    }
    return {};
  }

  async function issue(verb: string, args: readonly string[], directory: string): Promise<Answer> {
    if (verb === 'list') return json(issues.filter(({ open }) => open));
    const [file] = flags(args, '--body-file');
    const body = file ? await readFile(join(directory, file), 'utf8') : (flags(args, '--comment')[0] ?? '');
    if (verb === 'create') {
      issues.push({ number: issues.length + 1, title: flags(args, '--title')[0] ?? '', body, open: true });
      return { stdout: `https://github.com/${repository}/issues/${issues.length}` };
    }
    const found = issues.find(({ number }) => String(number) === args[0]);
    if (!found) return { stderr: `no issue ${args[0]}`, exitCode: 1 };
    found.body = body;
    if (verb === 'close') found.open = false;
    return {};
  }
}
