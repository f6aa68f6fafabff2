import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

/** Commits what an edit leaves, and gives back what the command says of it. */
async function affected(message: string, edit: () => void) {
  edit();
  await git('commit', '--all', '--quiet', '--message', message);
  const { stdout } = await pnpm('delivery', 'affected', '--base', 'HEAD~1');
  return {
    stacks: [...stdout.matchAll(/^\| `([^`]+)` \| (\w+) \|$/gm)].map(([, id, difference]) => `${id} ${difference}`),
    accounts: JSON.parse(stdout.match(/^accounts=(.*)$/m)?.[1] ?? '') as unknown,
    stdout,
  };
}
function replace(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(clone, file), 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(join(clone, file), changed);
}

const why = existsSync(join(root, '.git')) ? '' : ' (skipped: this folder is no Git checkout)';
describe.skipIf(why)(`pnpm delivery affected, in a clone of its own${why}`, { timeout: 300_000 }, () => {
  // One clone for all, with what is not committed yet: of the last commit alone, for where this runs may be no other.
  beforeAll(async () => {
    await execa('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
    const { stdout: changes } = await execa('git', ['diff', '--binary', 'HEAD'], {
      cwd: root,
      stripFinalNewline: false,
    });
    await execa('git', ['apply', '--allow-empty'], { cwd: clone, input: changes });
    await git('commit', '--all', '--quiet', '--allow-empty', '--message', 'base');
    await pnpm('install', '--frozen-lockfile', '--prefer-offline');
  }, 300_000);

  it('names every environment for a change in the network module', async () => {
    const { stacks, accounts } = await affected('network', () =>
      replace('infra/modules/network/network.ts', 'enableDnsHostnames: true', 'enableDnsHostnames: false'),
    );
    expect(stacks).toEqual([
      'dev-network-apse2 changed',
      'prod-network-apse2 changed',
      'prod-network-apse4 changed',
      'uat-network-apse2 changed',
      'uat-network-apse4 changed',
    ]);
    expect(accounts).toEqual(['dev', 'prod', 'uat']);
  });

  it('names prod alone for a change in prod.ts', async () => {
    const { stacks, accounts } = await affected('prod', () =>
      replace('infra/environments/prod.ts', /logRetentionDays: \d+/, 'logRetentionDays: 3653'),
    );
    expect(stacks.length).toBeGreaterThan(0);
    expect(stacks.filter((stack) => !/^prod-[a-z]+-\w+ changed$/.test(stack))).toEqual([]);
    expect(accounts).toEqual(['prod']);
  });

  it('names nothing for changes in gitops and docs, and leaves no worktree behind', async () => {
    const { stdout, accounts } = await affected('gitops and docs', () => {
      replace('gitops/components/ledger/configuration.ts', 'delayMs: 10_000', 'delayMs: 11_000');
      appendFileSync(join(clone, 'docs/delivery.md'), '\nMore.\n');
    });
    expect(stdout).toContain('No synthesized stack changes.');
    expect(accounts).toEqual([]);
    expect((await git('worktree', 'list')).split('\n')).toHaveLength(1);
  });
});
