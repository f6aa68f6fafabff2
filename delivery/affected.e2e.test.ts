import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'affected-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const clone = join(folder, 'clone');
const git = async (...args: readonly string[]) =>
  (await execa('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: clone })).stdout;
const pnpm = (...args: readonly string[]) =>
  execa('npx', ['--yes', 'pnpm@12', ...args], { cwd: clone, env: { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' } });

const accountsIn = (stdout: string): readonly string[] => JSON.parse(stdout.match(/^accounts=(.*)$/m)?.[1] ?? '');

/** Commits an edit, and returns the output of the command. */
async function affected(message: string, edit: () => void) {
  edit();
  await git('commit', '--all', '--quiet', '--message', message);
  const { stdout } = await pnpm('delivery', 'affected', '--base', 'HEAD~1');
  return {
    stacks: [...stdout.matchAll(/^\| `([^`]+)` \| (\w+) \|$/gm)].map(([, id, difference]) => `${id} ${difference}`),
    accounts: accountsIn(stdout),
    stdout,
  };
}
function replace(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(clone, file), 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(join(clone, file), changed);
}

const why = existsSync(join(root, '.git')) ? '' : ' (skipped: this folder is not a Git checkout)';
describe.skipIf(why)(`pnpm delivery affected, in a clone${why}`, { timeout: 300_000 }, () => {
  // One clone for all tests, with uncommitted changes, of the last commit only: a shallow checkout has no other.
  beforeAll(async () => {
    await execa('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
    const { stdout: changes } = await execa('git', ['diff', '--binary', 'HEAD'], {
      cwd: root,
      stripFinalNewline: false,
    });
    await execa('git', ['apply', '--allow-empty'], { cwd: clone, input: changes });
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '--message', 'base');
    await pnpm('install', '--frozen-lockfile', '--prefer-offline');
  }, 300_000);

  it('names every environment for a change in the network module', async () => {
    const { stacks, accounts } = await affected('network', () =>
      replace('infra/modules/network/network.ts', 'enableDnsHostnames: true', 'enableDnsHostnames: false'),
    );
    const networkStacks = platform.environments.flatMap(({ name, regions }) =>
      regions.map((region) => `${name}-network-${regionCode(region.name)} changed`),
    );
    expect([...stacks].sort()).toEqual(networkStacks.sort());
    expect([...accounts].sort()).toEqual(platform.environments.map(({ name }) => name).sort());
  });

  it('names only one environment for a change in its literal', async () => {
    const name = platform.environments.at(-1)?.name ?? '';
    const { stacks, accounts } = await affected(name, () =>
      replace(`infra/environments/${name}.ts`, /logRetentionDays: \d+/, 'logRetentionDays: 3653'),
    );
    expect(stacks.length).toBeGreaterThan(0);
    expect(stacks.filter((stack) => !new RegExp(`^${name}-[a-z]+-\\w+ changed$`).test(stack))).toEqual([]);
    expect(accounts).toEqual([name]);
  });

  it('names nothing for changes in gitops and docs, and leaves no worktree behind', async () => {
    const { stdout, accounts } = await affected('gitops and docs', () => {
      appendFileSync(join(clone, 'gitops/cluster.ts'), '\n// More.\n');
      appendFileSync(join(clone, 'docs/delivery.md'), '\nMore.\n');
    });
    expect(stdout).toContain('No synthesized stack changes.');
    expect(accounts).toEqual([]);
    expect((await git('worktree', 'list')).split('\n')).toHaveLength(1);
  });
});
