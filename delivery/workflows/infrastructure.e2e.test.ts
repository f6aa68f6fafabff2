import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { begun } from '@sample-platform-ai/tools/test/stand-in-tofu.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { covered } from './runner/covered.ts';
import { type Simulation, simulate } from './runner/simulation.ts';
import { noRunner } from './runner/tools.ts';

let world: Simulation;
const layers = ['foundation', 'network', 'access', 'data', 'cluster', 'ingress', 'delivery'];
const stacksOf = (environment: string, places: readonly string[]) => [
  ...places.flatMap((place) => layers.map((layer) => `${environment}-${layer}-${place}`)),
  ...['dns', 'edge', 'peering'].map((layer) => `${environment}-${layer}-global`),
];
const all = [
  ...stacksOf('dev', ['apse2']),
  ...stacksOf('uat', ['apse2', 'apse4']),
  ...['apse2', 'apse4'].flatMap((place) => [`shared-registry-${place}`, `shared-foundation-${place}`]),
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

beforeAll(async () => {
  if (!noRunner) world = await simulate();
}, 600_000);
afterAll(() => world?.remove());

const skipped = noRunner ? ` (skipped: ${noRunner})` : '';
describe.skipIf(noRunner)(`the steps of the workflows about infrastructure${skipped}`, { timeout: 600_000 }, () => {
  it('apply on a merge what was planned, and the delivery layer where there are runners for it', async () => {
    applied('dev-network-apse2', 'dev-delivery-apse2');
    const sha = await world.head();
    const run = await world.run('infrastructure', { name: 'push', sha, vars: { CLUSTER_RUNNERS: 'true' } });
    expect(world.failures()).toEqual([]);
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'gate: success',
      'plan dev: success',
      'apply dev: success',
      'plan the cluster of dev: success',
      'apply the cluster of dev: success',
    ]);
    expect(begun(world.tofu.told(), 'apply')).toEqual(['dev-network-apse2', 'dev-delivery-apse2']);
    expect(world.signIns.splice(0)).toEqual([
      { role: 'arn:aws:iam::210987654302:role/spai-dev-plan', region: 'ap-southeast-2', seconds: 3600 },
      ...[1, 2, 3].map(() => ({
        role: 'arn:aws:iam::210987654302:role/spai-dev-apply',
        region: 'ap-southeast-2',
        seconds: 14_400,
      })),
    ]);
  });

  it('refuse a plan that changed after its review, and then the next tier', async () => {
    applied('uat-network-apse4');
    world.before.set('infrastructure.yml apply', () => {
      const plan = join(world.artifacts.get('plan-uat') ?? '', 'uat-network-apse4/saved.tfplan');
      writeFileSync(plan, readFileSync(plan, 'utf8').replace('"update"', '"delete"'));
    });
    const sha = await world.head();
    const start = (account: string) =>
      world.run('infrastructure', { name: 'workflow_dispatch', sha, inputs: { account } });
    const uat = await start('uat');
    world.before.clear();
    expect(uat.result).toBe('failure');
    expect(world.failures()).toEqual([
      expect.stringMatching(/^infrastructure\.yml apply 5: [\s\S]*not the plans that were reviewed/),
    ]);
    expect(begun(world.tofu.told(), 'apply')).toEqual([]);

    const prod = await start('prod');
    expect(prod.jobs.map(({ result }) => result)).toEqual(['failure', 'skipped', 'skipped', 'skipped', 'skipped']);
    expect(world.failures()).toEqual([expect.stringMatching(/uat was not applied from [0-9a-f]{40}/)]);
    expect(world.calls().at(-1)).toMatch(/^gh run view \d+ --json jobs$/);
  });

  it('refuse to start from another branch', async () => {
    const sha = await world.head();
    const run = await world.run('infrastructure', {
      name: 'workflow_dispatch',
      sha,
      ref: 'refs/heads/topic',
      inputs: { account: 'dev' },
    });
    expect(run.jobs.map(({ result }) => result)).toEqual(['skipped', 'skipped', 'skipped', 'skipped', 'skipped']);
  });

  it('check a pull request, with stand-ins for lint, typecheck and test, and plan the account that it touches', async () => {
    applied('dev-network-apse2');
    const base = await world.head();
    const sha = await world.change('topic', 'infra/environments/dev.ts', {
      'flowLogRetentionDays: 14': 'flowLogRetentionDays: 30',
    });
    const payload = {
      number: 7,
      pull_request: { number: 7, base: { sha: base }, head: { repo: { full_name: 'our-company/sample-platform-ai' } } },
    };
    world.calls();
    const run = await world.run('pull-request', { name: 'pull_request', sha, ref: 'refs/pull/7/merge', payload });
    expect(world.failures()).toEqual([]);
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'check: success',
      'affected: success',
      'plan dev: success',
      'comment: success',
      'required: success',
    ]);
    expect(world.steps.find(({ where }) => where === 'check.yml check 3')?.output).toMatch(
      /\n10 passed, 0 failed, 1 skipped\n/,
    );
    expect(world.calls().filter((call) => call.startsWith('gh'))).toEqual([
      'gh pr comment 7 --body-file - --edit-last --create-if-none',
    ]);
    expect(world.github.comments).toEqual([expect.stringMatching(/1 to update[\s\S]*aws_vpc\.main/)]);
  });

  it('refuse to merge what a test fails for', async () => {
    world.checks.suite = { numFailedTests: 2 };
    const run = await world.run('pull-request', { name: 'merge_group', sha: await world.head('topic') });
    world.checks.suite = { numFailedTests: 0 };
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'check: failure',
      'affected: skipped',
      'plan: skipped',
      'comment: skipped',
      'required: failure',
    ]);
    expect(world.failures()[0]).toMatch(/10 passed, 2 failed, 1 skipped/);
  });

  it('open an issue for an account that drifted, and for no other', async () => {
    applied('dev-network-apse2');
    world.signIns.length = 0;
    const run = await world.run('drift', { name: 'schedule', sha: await world.head(), legs: ['shared', 'dev'] });
    expect([run.result, world.failures()]).toEqual(['success', []]);
    expect(world.github.issues).toEqual([
      expect.objectContaining({ title: 'Drift in dev', body: expect.stringMatching(/aws_vpc\.main/), open: true }),
    ]);
    expect(world.signIns.splice(0).map(({ role }) => role.split('/')[1])).toEqual([
      'spai-shared-plan',
      'spai-dev-plan',
    ]);
  });

  it('destroy dev in the reverse order where its name is given, and nothing else', async () => {
    applied();
    const sha = await world.head();
    const start = (confirm: string) => world.run('teardown', { name: 'workflow_dispatch', sha, inputs: { confirm } });
    expect((await start('prod')).jobs).toEqual([{ name: 'destroy', result: 'skipped' }]);
    expect((await start('dev')).result).toBe('success');
    expect(world.failures()).toEqual([]);
    const destroyed = begun(world.tofu.told(), 'apply');
    const inOrder = ['delivery', 'cluster', 'network', 'foundation'].map((layer) => `dev-${layer}-apse2`);
    expect(destroyed.filter((stack) => inOrder.includes(stack))).toEqual(inOrder);
    expect(destroyed.every((stack) => stack.startsWith('dev-'))).toBe(true);
  });

  it('were all run, reached nothing unknown, and had no secret on a command line', () => {
    expect(world.leftOut(covered.infrastructure)).toEqual([]);
    expect(world.machine.unknownHosts).toEqual([]);
    expect(world.commandLines.length).toBeGreaterThan(40);
    expect(world.leaks()).toEqual([]);
  });
});
