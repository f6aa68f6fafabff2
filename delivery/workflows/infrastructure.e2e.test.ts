import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { begun } from '@sample-platform-ai/tools/test/stand-in-tofu.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { covered } from '../test/runner/covered.ts';
import { type Simulation, simulate } from '../test/runner/simulation.ts';
import { noRunner } from '../test/runner/tools.ts';

let world: Simulation;
const layers = ['foundation', 'security', 'network', 'access', 'data', 'cluster', 'ingress', 'delivery'];
const stacksOf = (environment: string, places: readonly string[]) => [
  ...places.flatMap((place) => layers.map((layer) => `${environment}-${layer}-${place}`)),
  ...['aurora', 'dns', 'edge', 'peering'].map((layer) => `${environment}-${layer}-global`),
];
const all = [
  ...stacksOf('alpha', ['apse2']),
  ...stacksOf('beta', ['apse2', 'apse4']),
  ...['apse2', 'apse4'].flatMap((place) => [`shared-registry-${place}`, `shared-security-${place}`]),
  'shared-dns-global',
];
const update = '{"address":"aws_vpc.main","change":{"actions":["update"],"before":{},"after":{"tags":1}}}';

/** Everything is applied, and a stack's `init` leaves other hashes of providers behind each time. */
function applied(...changed: readonly string[]): void {
  world.tofu.reset();
  for (const stack of all) {
    world.tofu.set(`state/${stack}`, 'full');
    world.tofu.set(`before/init.${stack}`, 'echo "$$" >"$directory/.terraform.lock.hcl"');
  }
  for (const stack of changed) world.tofu.set(`changes/${stack}`, update);
}
const start = async (account: string) =>
  world.run('infrastructure', { name: 'workflow_dispatch', sha: await world.head(), inputs: { account } });

beforeAll(async () => {
  if (!noRunner) world = await simulate();
}, 600_000);
afterAll(() => world?.remove());

const skipped = noRunner ? ` (skipped: ${noRunner})` : '';
describe.skipIf(noRunner)(`the steps of the workflows about infrastructure${skipped}`, { timeout: 600_000 }, () => {
  it('apply on a merge what was planned, and the delivery layer where there are runners for it', async () => {
    applied('alpha-network-apse2', 'alpha-delivery-apse2');
    const sha = await world.head();
    const run = await world.run('infrastructure', { name: 'push', sha });
    expect(world.failures()).toEqual([]);
    expect(run.jobs.map(({ path, result }) => `${path}: ${result}`)).toEqual([
      'accounts: success',
      'alpha / gate: success',
      'alpha / plan / plan alpha: success',
      'alpha / apply alpha: success',
      'alpha / plan the cluster of alpha: success',
      'alpha / apply the cluster of alpha: success',
      'alpha / dropped: skipped',
    ]);
    expect(begun(world.tofu.takeLog(), 'apply')).toEqual(['alpha-network-apse2', 'alpha-delivery-apse2']);
    expect(world.signIns.splice(0)).toEqual([
      { role: 'arn:aws:iam::200000000002:role/test-alpha-plan', region: 'ap-southeast-2', seconds: 3600 },
      ...[1, 2, 3].map(() => ({
        role: 'arn:aws:iam::200000000002:role/test-alpha-apply',
        region: 'ap-southeast-2',
        seconds: 14_400,
      })),
    ]);
  });

  it('refuse a plan that changed after its review, and then the next environment', async () => {
    applied('beta-network-apse4');
    world.before.set('apply.yml apply', () => {
      const plan = join(world.artifacts.get('plan-beta') ?? '', 'beta-network-apse4/saved.tfplan');
      writeFileSync(plan, readFileSync(plan, 'utf8').replace('"update"', '"delete"'));
    });
    const beta = await start('beta');
    world.before.clear();
    expect(beta.result).toBe('failure');
    expect(world.failures()).toEqual([
      expect.stringMatching(/^apply\.yml apply 5: [\s\S]*not the plans that were reviewed/),
    ]);
    expect(begun(world.tofu.takeLog(), 'apply')).toEqual([]);

    const gamma = await start('gamma');
    expect(gamma.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'accounts: success',
      'gate: failure',
      'plan: skipped',
      'apply: skipped',
      'plan-cluster: skipped',
      'apply-cluster: skipped',
      'dropped: skipped',
    ]);
    expect(world.failures()).toEqual([expect.stringMatching(/beta was not applied from [0-9a-f]{40}/)]);
    expect(world.calls().at(-1)).toMatch(/^gh run view \d+ --json jobs$/);
  });

  it('say what was dropped from its queue', async () => {
    world.cancelled.add('apply.yml apply');
    const { jobs, result } = await start('shared');
    world.cancelled.clear();
    expect([jobs.at(-1), result]).toEqual([expect.objectContaining({ name: 'dropped', result: 'failure' }), 'failure']);
    expect(world.failures()).toEqual([
      expect.stringMatching(/Not done, cancelled in its queue .*: the apply of shared/),
    ]);
  });

  it('refuse to start from another branch', async () => {
    const sha = await world.head();
    const run = await world.run('infrastructure', {
      name: 'workflow_dispatch',
      sha,
      ref: 'refs/heads/topic',
      inputs: { account: 'alpha' },
    });
    expect(run.jobs.map(({ result }) => result)).toEqual(['skipped', 'skipped']);
  });

  const long = ['long:browser', 'long:services', 'long:platform'];
  const copies = ['copies:1/4', 'copies:2/4', 'copies:3/4', 'copies:4/4'];

  it('check a pull request, with stand-ins for lint, typecheck, test and copies, and plan the account that it touches', async () => {
    applied('beta-cluster-apse2', 'beta-cluster-apse4');
    const base = await world.head();
    await world.change('topic', 'delivery/test/platform.ts', {
      '    dns: { ...environment.dns,':
        "    ...(environment.name === 'beta' && { cluster: { ...environment.cluster, logRetentionDays: 90 } }),\n    dns: { ...environment.dns,",
    });
    // The default branch goes on after the event's base: what changes there is not of this pull request.
    const literals = 'delivery/test/platform.ts';
    const later = (await world.github.read(literals)).replace(
      'environments: [alpha,',
      'environments: [{ ...alpha, cluster: { ...alpha.cluster, logRetentionDays: 3653 } },',
    );
    expect(later).toContain('3653');
    await world.github.write(literals, later);
    const payload = {
      number: 7,
      pull_request: { number: 7, base: { sha: base }, head: { repo: { full_name: world.repository } } },
    };
    world.calls();
    const run = await world.run('pull-request', {
      name: 'pull_request',
      sha: await world.merged('topic'),
      ref: 'refs/pull/7/merge',
      payload,
    });
    expect(world.failures()).toEqual([]);
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      ...['check', ...long, ...copies].map((task) => `${task}: success`),
      'affected: success',
      'plan beta: success',
      'comment: success',
      'required: success',
    ]);
    expect(world.steps.find(({ where }) => where === 'check.yml check 3')?.output).toMatch(
      /\n10 passed, 0 failed, 1 skipped\n/,
    );
    expect(world.calls().filter((call) => call.startsWith('gh'))).toEqual([
      'gh pr comment 7 --body-file - --edit-last --create-if-none',
    ]);
    expect(world.github.comments).toEqual([expect.stringMatching(/2 to update[\s\S]*aws_vpc\.main/)]);
  });

  it('refuse to merge what a test fails for', async () => {
    world.checks.suite = { numFailedTests: 2 };
    const run = await world.run('pull-request', { name: 'merge_group', sha: await world.head('topic') });
    world.checks.suite = { numFailedTests: 0 };
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      ...['check', ...long].map((task) => `${task}: failure`),
      ...copies.map((task) => `${task}: success`),
      'affected: skipped',
      'plan: skipped',
      'comment: skipped',
      'required: failure',
    ]);
    expect(world.failures()[0]).toMatch(/10 passed, 2 failed, 1 skipped/);
  });

  it('open an issue for an account that drifted, and for no other', async () => {
    applied('alpha-network-apse2');
    world.signIns.length = 0;
    const run = await world.run('drift', { name: 'schedule', sha: await world.head(), legs: ['shared', 'alpha'] });
    expect([run.result, world.failures()]).toEqual(['success', []]);
    expect(world.github.issues).toEqual([
      expect.objectContaining({ title: 'Drift in alpha', body: expect.stringMatching(/aws_vpc\.main/), open: true }),
    ]);
    expect(world.signIns.splice(0).map(({ role }) => role.split('/')[1])).toEqual([
      'test-shared-plan',
      'test-alpha-plan',
    ]);
  });

  it('destroy an unprotected environment in the reverse order where its name is given twice, and nothing else', async () => {
    applied();
    const sha = await world.head();
    const destroy = (environment: string, confirm: string) =>
      world.run('teardown', { name: 'workflow_dispatch', sha, inputs: { environment, confirm } });
    const resultsOf = async (...names: readonly [string, string]) =>
      (await destroy(...names)).jobs.map(({ result }) => result);
    expect(await resultsOf('alpha', 'beta')).toEqual(['skipped', 'skipped', 'skipped']);
    expect(await resultsOf('beta', 'beta')).toEqual(['failure', 'skipped', 'skipped']);
    expect(world.failures()).toEqual([expect.stringMatching(/beta is protected/)]);
    world.cancelled.add('teardown.yml destroy');
    expect(await resultsOf('alpha', 'alpha')).toEqual(['success', 'cancelled', 'failure']);
    world.cancelled.clear();
    expect(world.failures()).toEqual([expect.stringMatching(/Not done, cancelled .*: the teardown of alpha/)]);
    expect((await destroy('alpha', 'alpha')).result).toBe('success');
    expect(world.failures()).toEqual([]);
    const destroyed = begun(world.tofu.takeLog(), 'apply');
    const inOrder = ['delivery', 'cluster', 'network', 'foundation'].map((layer) => `alpha-${layer}-apse2`);
    expect(destroyed.filter((stack) => inOrder.includes(stack))).toEqual(inOrder);
    expect(destroyed.every((stack) => stack.startsWith('alpha-'))).toBe(true);
  });

  it('were all run, reached nothing unknown, and had no secret on a command line', () => {
    expect(world.leftOut(covered.infrastructure)).toEqual([]);
    expect(world.machine.unknownHosts).toEqual([]);
    expect(world.commandLines.length).toBeGreaterThan(40);
    expect(world.leaks()).toEqual([]);
  });
});
