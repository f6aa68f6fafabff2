import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerApi, flags, json } from './github-api.ts';
import type { Answer, Call, Program } from './machine.ts';
import { originAt } from './origin.ts';
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

interface Remote {
  readonly origin: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly defaultBranch: string;
}

export function createGithub(
  { origin: folder, repository, defaultBranch }: Remote,
  tokens: ReadonlyMap<string, Permissions>,
): Github {
  const pullRequests: PullRequest[] = [];
  const issues: Issue[] = [];
  const started: string[] = [];
  const comments: string[] = [];
  const runs: { readonly workflow: string; readonly sha: string; readonly jobs: readonly JobRun[] }[] = [];
  const origin = originAt(folder, defaultBranch);
  const { git, tip, commit, treeFrom, move, read } = origin;
  let closing = false;

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
    if (subject === 'api') return answerApi(origin, args.slice(1), stdin);
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
