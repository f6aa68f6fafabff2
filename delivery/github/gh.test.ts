import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportDrift } from '../drift.ts';
import { jobsAt } from '../predecessor.ts';
import { steps } from '../test/read.ts';
import { createMachine, type Machine } from '../test/runner/machine.ts';
import { noRunner } from '../test/runner/tools.ts';
import { githubRepository } from './repository.ts';

const oldest = [2, 80] as const;
const version = (await execa('gh', ['--version'], { reject: false })).stdout ?? '';
const [, major = 0, minor = 0] = (/^gh version (\d+)\.(\d+)/.exec(version) ?? []).map(Number);
const tooOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
const missing =
  noRunner ?? (tooOld ? `gh ${oldest.join('.')} or newer, as hosted runners have it, is not on PATH` : undefined);

/** How its calls end without a network; the last one is that of an attestation, whose trust root it fetches first. */
const offline = /proxyconnect|error connecting|connection refused|no valid Sigstore verifiers/;

const realPath = process.env['PATH'] ?? '';
let machine: Machine;
let issues: readonly object[] = [];
let open: readonly object[] = [];

/** A minimal response. */
function answer(args: readonly string[]): unknown {
  const line = args.join(' ');
  if (line.startsWith('pr list')) return open;
  if (line.startsWith('pr view')) return { state: machine.calls.length % 2 ? 'OPEN' : 'MERGED', headRefOid: 'a' };
  if (line.startsWith('run list')) return [{ databaseId: 1 }];
  if (line.startsWith('issue list')) return issues;
  if (/contents|matching-refs|commits\?/.test(line))
    return [{ path: 'folder/file', ref: 'refs/heads/release', sha: 'a' }];
  const commit = { committer: { date: '2026-11-24T00:00:00Z' } };
  return {
    sha: 'a',
    commit,
    object: { sha: 'a' },
    commits: [{ sha: 'a', commit }],
    merge_base_commit: { sha: 'a' },
    tree: [],
    jobs: [],
    nameWithOwner: 'o/n',
  };
}

beforeAll(async () => {
  if (missing) return;
  machine = await createMachine(['github.test']);
  machine.addProgram('gh', ({ args }) => ({ stdout: JSON.stringify(answer(args)) }));
  Object.assign(process.env, {
    PATH: [`${machine.directory}/bin`, realPath].join(delimiter),
    STAND_INS: `${machine.localUrl}/program`,
  });
  const repository = githubRepository('trunk');
  await repository.read('folder/file');
  await repository.history('folder/file');
  await repository.commitsBetween('a', 'b');
  await repository.commit('a');
  const request = { title: 'title', body: 'body', files: { 'folder/file': 'text' } };
  open = [{ number: 1, autoMergeRequest: {} }];
  await repository.closePullRequest('release', 'superseded');
  for (const branch of ['release', 'other']) await repository.openPullRequest({ branch, ...request });
  open = [];
  await expect(repository.openPullRequest({ branch: 'release', ...request })).rejects.toThrow(/no pull request/);
  await repository.proposal(1);
  await repository.merge(1, 'a', { pollMs: 1, polls: 5 });
  await jobsAt('trunk')('a');
  for (const drifted of [true, false]) {
    issues = [];
    await reportDrift('alpha', drifted, 'drift.md');
    issues = [{ number: 1, title: 'Drift in alpha' }];
    await reportDrift('alpha', drifted, 'drift.md');
  }
}, 240_000);
afterAll(() => {
  if (missing) return;
  process.env['PATH'] = realPath;
  delete process.env['STAND_INS'];
  machine.remove();
});

/** Every call of this package, and those in a workflow, with its variables as they may be. */
const calls = (): readonly (readonly string[])[] => {
  const inWorkflows = steps.flatMap(({ step }) =>
    [...(step.run ?? '').matchAll(/(?:^|\| )gh (.+)$/gm)].map(([, args = '']) =>
      args.split(' ').map((arg) =>
        arg
          .replaceAll('"', '')
          .replace('$GITHUB_REPOSITORY', 'o/n')
          .replaceAll(/\$[A-Z_]+/g, '1'),
      ),
    ),
  );
  const distinct = new Map(
    [...machine.calls.map(({ args }) => args), ...inWorkflows].map((args) => [args.join(' '), args]),
  );
  return [...distinct.values()];
};

describe(`GitHub's own command line${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.skipIf(missing)('takes every call as it is made, up to the network', { timeout: 240_000 }, async () => {
    const verbs = new Set(calls().map(([subject, verb]) => (subject === 'api' ? subject : `${subject} ${verb}`)));
    expect([...verbs].sort()).toEqual([
      'api',
      'attestation verify',
      'issue close',
      'issue create',
      'issue edit',
      'issue list',
      'pr close',
      'pr comment',
      'pr create',
      'pr edit',
      'pr list',
      'pr merge',
      'pr view',
      'repo view',
      'run list',
      'run view',
      'workflow run',
    ]);
    const env = {
      PATH: realPath,
      HOME: machine.temp,
      GH_TOKEN: 'none',

      HTTPS_PROXY: 'http://127.0.0.1:9',
    };
    writeFileSync(join(machine.temp, 'drift.md'), 'text');
    // As in a checkout: gh takes the repository from its remote.
    await execa('git', ['init', '--quiet'], { cwd: machine.temp });
    await execa('git', ['remote', 'add', 'origin', 'https://github.com/o/n'], { cwd: machine.temp });
    for (const args of calls()) {
      const files = { cwd: machine.temp, input: args.includes('graphql') ? '{"query":"{viewer{login}}"}' : 'text' };
      const { stderr, failed } = await execa('gh', [...args], { ...files, env, extendEnv: false, reject: false });
      expect(failed, args.join(' ')).toBe(true);
      expect(stderr, args.join(' ')).toMatch(offline);
    }
  });

  it.skipIf(missing)('has a plain call for everything that is asked of it', () => {
    expect(calls().length).toBeGreaterThan(20);
    expect(calls().filter(([subject]) => subject === 'api').length).toBeGreaterThan(7);
  });
});
