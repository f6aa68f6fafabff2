import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Adopted, adopted } from '../test/adopted.ts';
import { begun, mostAtOnce } from '../test/stand-in-tofu.ts';

let copy: Adopted;
beforeAll(async () => {
  copy = await adopted();
});
afterEach(() => copy.tofu.reset());
afterAll(() => copy.remove());

const apse2 = (...layers: string[]) => layers.map((layer) => `alpha-${layer}-apse2`);
/** As if these had been applied. */
const applied = (...ids: string[]) => {
  for (const id of ids) copy.tofu.set(`state/${id}`, 'full');
};
const everything = [
  ...apse2('foundation', 'security', 'network', 'access', 'data', 'cluster', 'ingress', 'delivery'),
  'alpha-dns-global',
  'alpha-edge-global',
];

describe('the arguments of pnpm tofu', () => {
  it('prints its usage', async () => {
    const { exitCode, stdout } = await copy.run('--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Usage: pnpm tofu <shared\|alpha\|beta> <plan\|apply\|destroy\|output\|validate\|lock>/);
  });

  it('fail with exit code 2 if they are wrong', async () => {
    const { exitCode, stdout, stderr } = await copy.run('staging', 'plan');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error found "staging plan"; pnpm tofu takes one of shared, alpha/);
  });

  it('reports in one sentence that tofu is missing', async () => {
    const env = { PATH: dirname(process.execPath) };
    const { exitCode, stdout, stderr } = await copy.start('tofu', ['alpha', 'plan'], { env }).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^error tofu is not on PATH: install OpenTofu 1\.11 or newer .*$/);
  });

  it('refuses a tofu that is too old', async () => {
    copy.tofu.set('version', '1.10.9');
    const { exitCode, stderr } = await copy.run('alpha', 'plan');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/tofu on PATH is 1\.10\.9; this platform needs 1\.11 or newer/);
  });
});

describe('pnpm tofu plan', () => {
  it('plans each stack after what it needs, as a reader of the parent zone, and no more at a time than it may', async () => {
    applied(...everything);
    copy.tofu.set('changes/alpha-data-apse2', '{"address":"aws_db_instance.main","change":{"actions":["update"]}}');
    const { exitCode, stdout } = await copy.run('alpha', 'plan', '--parallel', '2');
    expect(exitCode).toBe(0);
    const log = copy.tofu.takeLog();
    const planned = begun(log, 'plan');
    expect(planned.toSorted()).toEqual(everything.toSorted());
    for (const [first, then] of [
      ['alpha-foundation-apse2', 'alpha-network-apse2'],
      ['alpha-network-apse2', 'alpha-cluster-apse2'],
      ['alpha-ingress-apse2', 'alpha-edge-global'],
    ] as const) {
      expect(log.indexOf(`end show ${first}`)).toBeLessThan(log.indexOf(`begin plan ${then} read`));
    }
    expect(log).toContain('begin plan alpha-dns-global read');
    expect(mostAtOnce(log)).toBe(2);
    expect(begun(log, 'apply')).toEqual([]);
    expect(stdout).toMatch(/^alpha-data-apse2 +\+0 ~1 -0$/m);
    expect(stdout).toMatch(/^to change +1 +alpha-data-apse2$/m);
    expect(stdout).toMatch(/^unchanged +9 +alpha-foundation/m);
    expect(stdout).toMatch(/✓ done in \d+\.\d s$/);
  });

  it('waits with what reads a stack that was never applied, or not to its end', async () => {
    applied('alpha-foundation-apse2');
    copy.tofu.set('state/alpha-network-apse2', 'partial');
    const { exitCode, stdout, stderr } = await copy.run('alpha', 'plan');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(begun(copy.tofu.takeLog(), 'plan').toSorted()).toEqual([
      'alpha-dns-global',
      'alpha-foundation-apse2',
      'alpha-network-apse2',
      'alpha-security-apse2',
    ]);
    expect(stdout).toContain('alpha-data-apse2: waits until alpha-network-apse2 is applied');
    expect(stdout).toContain('alpha-access-apse2: waits until alpha-dns-global, alpha-network-apse2 are applied');
    expect(stdout).toMatch(/^waiting +6 +alpha-access-apse2, /m);
  });

  it('plans one layer alone', async () => {
    applied(...everything);
    expect((await copy.run('alpha', 'plan', '--layer', 'data', '--region', 'ap-southeast-2')).exitCode).toBe(0);
    expect(begun(copy.tofu.takeLog(), 'plan')).toEqual(['alpha-data-apse2']);
  });

  it("shows OpenTofu's error when one fails, and does not plan its dependents", async () => {
    applied(...everything);
    copy.tofu.set('before/plan.alpha-cluster-apse2', 'fail "no such version of Kubernetes"');
    const { exitCode, stdout, stderr } = await copy.run('alpha', 'plan');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('alpha-cluster-apse2: plan failed\nError: no such version of Kubernetes');
    expect(stdout).toMatch(/^alpha-cluster-apse2 +not planned$/m);
    expect(stdout).toMatch(/^failed +1 +alpha-cluster-apse2$/m);
    expect(stdout).toMatch(/^left +3 +alpha-ingress-apse2, alpha-delivery-apse2, alpha-edge-global$/m);
    expect(begun(copy.tofu.takeLog(), 'plan')).not.toContain('alpha-ingress-apse2');
  });
});

describe('pnpm tofu output and validate', () => {
  it('prints outputs as JSON, and what is sensitive only by its name', async () => {
    const { exitCode, stdout } = await copy.run('alpha', 'output', '--layer', 'network');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ 'alpha-network-apse2': { vpcId: 'vpc-1', password: '(sensitive)' } });
  });

  it('prints the outputs that it could read when others fail', async () => {
    copy.tofu.set('before/init.alpha-data-apse2', 'fail "access denied"');
    const { exitCode, stdout, stderr } = await copy.run('alpha', 'output');
    expect(exitCode).toBe(1);
    expect(Object.keys(JSON.parse(stdout)).toSorted()).toEqual(
      everything.filter((id) => id !== 'alpha-data-apse2').toSorted(),
    );
    expect(stderr).toBe('\nalpha-data-apse2: output failed\nError: access denied');
  });

  it('validates every stack, whatever was applied', async () => {
    const { exitCode, stdout } = await copy.run('alpha', 'validate');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^valid +10 /m);
  });
});

describe('pnpm tofu lock', () => {
  it("keeps the providers' hashes for every synthesis to come, one file for the stacks that ask for the same", async () => {
    const { exitCode, stdout } = await copy.run('alpha', 'lock');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        /infra\/locks\/aws\.lock\.hcl\n.*infra\/locks\/aws-helm-kubernetes\.lock\.hcl\ncommit these/,
      ),
    });
    const committed = readFileSync(join(copy.directory, 'infra/locks/aws.lock.hcl'), 'utf8');
    expect(committed).toContain('-platform=darwin_arm64');
    await copy.start('synth', ['alpha']).ended;
    const beside = join(copy.directory, 'cdktf.out/stacks/alpha-network-apse2/.terraform.lock.hcl');
    expect(readFileSync(beside, 'utf8')).toBe(committed);
  });
});
