import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Adopted, adopted } from '@sample-platform-ai/tools/test/adopted.ts';
import { begun } from '@sample-platform-ai/tools/test/stand-in-tofu.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let copy: Adopted;
const layers = ['foundation', 'security', 'network', 'access', 'data', 'cluster', 'ingress'];
const stacks = [...layers.map((layer) => `alpha-${layer}-apse2`), 'alpha-dns-global', 'alpha-edge-global'];

beforeAll(async () => {
  copy = await adopted();
  const git = (...args: string[]) =>
    execa('git', ['-C', copy.directory, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
  await git('init', '--quiet');
  await git('commit', '--quiet', '--allow-empty', '--message', 'start');
});
afterAll(() => copy.remove());

/** `pnpm delivery` in the copy, and the outputs of its step. */
async function delivery(...args: string[]) {
  const file = join(copy.directory, 'outputs');
  rmSync(file, { force: true });
  const run = await copy.start('delivery', args, { env: { PATH: copy.tofu.path, GITHUB_OUTPUT: file } }).ended;
  const lines =
    run.exitCode === 0 ? readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean) : [];
  const outputs: Readonly<Record<string, string>> = Object.fromEntries(lines.map((line) => line.split('=')));
  return { ...run, outputs };
}

describe('pnpm delivery plan and apply', { timeout: 240_000 }, () => {
  it('applies the sealed plans and nothing else, and leaves the delivery layer alone', async () => {
    for (const id of [...stacks, 'alpha-delivery-apse2']) copy.tofu.set(`state/${id}`, 'full');
    copy.tofu.set(
      'changes/alpha-data-apse2',
      '{"address":"aws_db_instance.main","change":{"actions":["update"],"before":{},"after":{"port":1}}}',
    );
    const planned = await delivery('plan', 'alpha', '--summary', join(copy.directory, 'plan.md'));
    expect(planned).toMatchObject({
      exitCode: 0,
      outputs: { changes: 'true', seal: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(begun(copy.tofu.takeLog(), 'plan').sort()).toEqual([...stacks].sort());
    expect(readFileSync(join(copy.directory, 'plan.md'), 'utf8')).toMatch(
      /1 to update[\s\S]*aws_db_instance\.main \(port\)/,
    );

    const other = await delivery('apply', 'alpha', '--seal', 'a'.repeat(64));
    expect(other).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/not the plans that were reviewed/) });
    expect(begun(copy.tofu.takeLog(), 'apply')).toEqual([]);

    const seal = planned.outputs['seal'] ?? '';
    const plan = join(copy.directory, 'cdktf.out/stacks/alpha-data-apse2/saved.tfplan');
    const reviewed = readFileSync(plan, 'utf8');
    writeFileSync(plan, `${reviewed} `);
    expect((await delivery('apply', 'alpha', '--seal', seal)).exitCode).toBe(1);
    writeFileSync(plan, reviewed);
    expect(await delivery('apply', 'alpha', '--seal', seal)).toMatchObject({ exitCode: 0 });
    expect(begun(copy.tofu.takeLog(), 'apply')).toEqual(['alpha-data-apse2']);
  });

  it('applies what could be planned, and names what waits for it', async () => {
    copy.tofu.reset();
    const planned = await delivery('plan', 'alpha');
    expect(planned).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/Not planned yet: .*alpha-network-apse2/),
    });
    copy.tofu.takeLog();
    const applied = await delivery('apply', 'alpha', '--seal', planned.outputs['seal'] ?? '');
    expect(applied).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/These stacks waited for it and are next: .*alpha-network-apse2/),
    });
    expect(begun(copy.tofu.takeLog(), 'apply').sort()).toEqual([
      'alpha-dns-global',
      'alpha-foundation-apse2',
      'alpha-security-apse2',
    ]);
  });

  it('refuses wrong usage with exit code 2', async () => {
    expect(await delivery('plan', 'staging')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/Expected one of shared, alpha, beta/),
    });
    expect(await delivery('plan', 'shared', '--part', 'cluster')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/shared has no stack in the part cluster/),
    });
  });
});
