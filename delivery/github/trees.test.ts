import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGithub, type Github } from '../test/runner/github.ts';
import { createMachine, type Machine } from '../test/runner/machine.ts';
import { noRunner } from '../test/runner/tools.ts';
import { githubRepository } from './repository.ts';

const realPath = process.env['PATH'] ?? '';
const origin = mkdtempSync(join(tmpdir(), 'trees-'));
const git = async (...args: readonly string[]) =>
  (await execa('git', ['-C', origin, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])).stdout;
const blob = (path: string, ref = 'trunk') => git('rev-parse', `${ref}:${path}`);

let machine: Machine;
let github: Github;
beforeAll(async () => {
  if (noRunner) return;
  await git('init', '--quiet', '--initial-branch', 'trunk');
  const files = { 'gitops/base/a.yaml': 'a: 1\n', 'gitops/base/no-newline.yaml': 'b: 2', 'copy/old.yaml': 'c: 3\n' };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(origin, path)), { recursive: true });
    writeFileSync(join(origin, path), text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'texts');
  await git('checkout', '--quiet', '--detach');
  github = createGithub(
    { origin, repository: 'acme/platform', defaultBranch: 'trunk' },
    new Map([['token', { contents: 'write', 'pull-requests': 'write', actions: 'write' }]]),
  );
  machine = await createMachine(['github.test']);
  machine.addProgram('gh', github.program);
  Object.assign(process.env, {
    PATH: [`${machine.directory}/bin`, realPath].join(delimiter),
    STAND_INS: `${machine.localUrl}/program`,
    GH_TOKEN: 'token',
  });
}, 60_000);
afterAll(() => {
  process.env['PATH'] = realPath;
  for (const name of ['STAND_INS', 'GH_TOKEN']) delete process.env[name];
  if (!noRunner) machine.remove();
  rmSync(origin, { recursive: true });
});

describe(`a pull request of copies${noRunner ? ` (skipped: ${noRunner})` : ''}`, () => {
  it.skipIf(noRunner)('has the same texts, byte by byte, and what was written and removed', async () => {
    const repository = githubRepository('trunk');
    const listed = await repository.list('gitops');
    expect([...listed.keys()]).toEqual(['base/a.yaml', 'base/no-newline.yaml']);
    const copies = Object.fromEntries([...listed].map(([path, id]) => [`copy/${path}`, id]));
    const branch = 'release/copies-beta';
    const request = { branch, title: 'copy', body: '', copies, files: { 'copy/own.yaml': 'd: 4\n' } };
    await repository.openPullRequest({ ...request, removed: ['copy/old.yaml'] });
    const proposed = await repository.list('copy', branch);
    expect([...proposed.keys()].sort()).toEqual(['base/a.yaml', 'base/no-newline.yaml', 'own.yaml']);
    expect(proposed.get('base/no-newline.yaml')).toBe(await blob('gitops/base/no-newline.yaml'));
    expect(await repository.read('copy/own.yaml', branch)).toBe('d: 4');

    const { head, paths } = await repository.proposal(1);
    expect([...paths].sort()).toEqual([
      'copy/base/a.yaml',
      'copy/base/no-newline.yaml',
      'copy/old.yaml',
      'copy/own.yaml',
    ]);
    await repository.merge(1, head, { pollMs: 1, polls: 5 });
    expect(github.pullRequests[0]?.state).toBe('MERGED');
    expect(await repository.list('copy')).toEqual(proposed);
  });
});
