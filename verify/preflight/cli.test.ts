import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import { copyingPlatform } from '@sample-platform-ai/environments/test/copying.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { main } from './cli.ts';
import { type StandIn, startStandIn } from './test/stand-in.ts';
import { type Subject, subject } from './test/subject.ts';
import type { AwsWorld } from './test/world.ts';

let standIn: StandIn;
let beta: Subject;
beforeAll(async () => {
  standIn = await startStandIn();
  beta = subject(testPlatform, 'beta', standIn);
});
afterAll(() => standIn.stop());

describe('pnpm preflight', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-test-'));
  const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  afterEach(() => written.mockClear());
  afterAll(() => {
    written.mockRestore();
    rmSync(folder, { recursive: true });
  });
  const prepare = (change: (world: AwsWorld) => void = () => {}) => {
    const world = beta.world();
    world.decides = () => 'allowed';
    change(world);
    standIn.set(world);
  };
  const output = () => written.mock.calls.map(([text]) => String(text)).join('');
  const start = (...argv: readonly string[]) => main(argv, { platform: testPlatform, reach: standIn.reach });

  it('prints a table, ends with 0 where all is right, and with 1 where something is not', async () => {
    prepare();
    expect(await start('beta')).toBe(0);
    expect(output()).toMatch(/CHECK +OF +NEEDS +FOUND +VERDICT\n/);
    expect(output()).toMatch(/✓ beta: (\d+) lines, \1 ok\n$/);
    written.mockClear();
    prepare((world) => {
      world.samlProviders = {};
      world.refused.add('GetRole');
    });
    const file = join(folder, 'plan.md');
    const page = join(folder, 'page.md');
    vi.stubEnv('GITHUB_STEP_SUMMARY', page);
    expect(await start('beta', '--summary', file)).toBe(1);
    expect(output()).toMatch(/SAML provider +vpn +valid +no such provider +fails\n/);
    expect(output()).toMatch(
      /To do\n.*SAML provider, vpn: Make it.*\n.*administrator role, beta: Sign in as the plan role/,
    );
    expect(output()).toMatch(/✗ beta: \d+ lines, \d+ ok, 1 fail, 1 could not run\n$/);
    vi.unstubAllEnvs();
    const markdown = readFileSync(file, 'utf8');
    expect(readFileSync(page, 'utf8')).toBe(markdown);
    expect(markdown).toMatch(/^\n## Preflight of beta: .*1 fail, 1 could not run\n\n\| check \| of \|/);
    expect(markdown).toMatch(/\n\| SAML provider \| vpn \| valid \| no such provider \| fails \| Make it from/);
    expect(markdown).toMatch(/<details><summary>What is right<\/summary>\n\n\| check/);
  });

  it('prints the same as JSON', async () => {
    prepare((world) => {
      world.roles = [];
    });
    expect(await start('beta', '--json')).toBe(1);
    const { environment, lines } = JSON.parse(output());
    expect(environment).toBe('beta');
    expect(lines).toContainEqual({
      check: 'administrator role',
      subject: 'administrator',
      needs: 'arn:aws:iam::300000000003:role/administrator',
      found: 'no such role',
      verdict: 'fails',
      fix: expect.stringMatching(/^Make the role/),
    });
  });

  it('refuses an environment that does not exist, with the nearest name', async () => {
    await expect(start('betta')).rejects.toThrow(
      /pnpm preflight takes one of alpha, beta, found betta; did you mean beta\?/,
    );
  });

  const program = resolve(import.meta.dirname, 'main.ts');
  const process_ = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execa(process.execPath, ['--disable-warning=DEP0044', program, ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...env },
      extendEnv: false,
      reject: false,
    });
  const [first] = platform.environments;

  it('says in one line that it has no credentials, and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await process_([`${first?.name}`]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error AWS rejected this machine's credentials for \w+ \(.*\)\. Sign in to its account, [^\n]*$/,
    );
  });

  it('ends with 2 on wrong usage, and its help does nothing but print', async () => {
    expect(await process_([])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await process_([`${first?.name}`, 'more'])).toMatchObject({ exitCode: 2, stdout: '' });
    const { exitCode, stdout } = await process_(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Usage: pnpm preflight \[options\] <environment>[\s\S]*Exit codes: 0 everything passes/);
  });
});

it('is part of the plan that a pull request shows, for each account of an environment and no other', () => {
  const workflow: { jobs: { plan: { steps: readonly Readonly<Record<string, unknown>>[] } } } = parse(
    readFileSync(resolve(import.meta.dirname, '../../.github/workflows/plan.yml'), 'utf8'),
  );
  const { steps } = workflow.jobs.plan;
  const at = (text: string) => steps.findIndex((step) => JSON.stringify(step).includes(text));
  const position = at('pnpm preflight');
  // The same file, after the plan has been written to it and before the comment takes it.
  expect(steps[position]?.['run']).toMatch(/^pnpm preflight "\$ACCOUNT" --summary "plan-\$ACCOUNT.md"/);
  expect(at('pnpm delivery plan')).toBeLessThan(position);
  expect(at('plan-${{ inputs.account }}.md')).toBeGreaterThan(position);
  const { organization, environments } = copyingPlatform;
  const others = accountsOf(organization, environments).filter(
    ({ name }) => !environments.some((each) => each.name === name),
  );
  expect(steps[position]?.['if']).toBe(others.map(({ name }) => `inputs.account != '${name}'`).join(' && '));
});
