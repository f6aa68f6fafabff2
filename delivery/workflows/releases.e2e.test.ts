import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseTarget } from '../promotion/rules.ts';
import { versionPath, withRelease } from '../promotion/version-file.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { covered } from '../test/runner/covered.ts';
import { type Simulation, simulate } from '../test/runner/simulation.ts';
import { noRunner } from '../test/runner/tools.ts';

let world: Simulation;
const at = (environment: string, region: string): ReleaseTarget => ({ environment, region });
const release = async (service?: string) =>
  world.run('release', {
    name: service ? 'workflow_dispatch' : 'push',
    sha: await world.head(),
    ...(service && { inputs: { service } }),
  });
const promote = async (service: string, environment: string, intent = 'planned') =>
  world.run('promote', {
    name: 'workflow_dispatch',
    sha: await world.head(),
    inputs: { service, environment, intent, commit: '' },
  });
const results = (run: Awaited<ReturnType<typeof release>>) => run.jobs.map(({ name, result }) => `${name}: ${result}`);

beforeAll(async () => {
  if (!noRunner) world = await simulate();
}, 600_000);
afterAll(() => world?.remove());

const skipped = noRunner ? ` (skipped: ${noRunner})` : '';
describe.skipIf(noRunner)(`the steps of the workflows about releases${skipped}`, { timeout: 600_000 }, () => {
  it('refuse a vulnerable image before anything of its service is deployed, and release the other service', async () => {
    world.aws.findings = { 'orders-api': [{ name: 'CVE-2026-0001', severity: 'CRITICAL' }] };
    const run = await release();
    world.aws.findings = {};
    expect(results(run)).toEqual([
      'select: success',
      'build orders-api: failure',
      'assemble: skipped',
      'deploy: skipped',
      'build fees-api: success',
      'assemble: success',
      'order: success',
      'propose fees for alpha ap-southeast-2: success',
      'deploy fees to alpha ap-southeast-2: success',
      'dropped: skipped',
    ]);
    expect(world.failures()).toEqual([
      expect.stringMatching(/^release-service\.yml build 12: [\s\S]*CVE-2026-0001 \(CRITICAL\)/),
    ]);
    expect(await world.runs(at('alpha', sydney), 'orders')).toBeUndefined();
    expect(Object.keys((await world.runs(at('alpha', sydney), 'fees'))?.digests ?? {})).toEqual(['fees-api']);
    world.calls();
    world.recorder.sent.splice(0);
    world.aws.asked.splice(0);
  });

  it('build, sign, attest, scan and replicate what changed, each image once, and bring it to the first environment', async () => {
    const sha = await world.head();
    const run = await release();
    expect(world.failures()).toEqual([]);
    expect(results(run)).toEqual([
      'select: success',
      'build orders-api: success',
      'build orders-web: success',
      'assemble: success',
      'order: success',
      'propose orders for alpha ap-southeast-2: success',
      'deploy orders to alpha ap-southeast-2: success',
      'dropped: skipped',
    ]);
    expect(world.steps.findLast(({ output }) => output.includes('What is built'))?.output).toMatch(
      /\| fees \| no \| none of its files changed since [0-9a-f]{12} \|/,
    );
    const released = await world.runs(at('alpha', sydney), 'orders');
    expect(released?.commit).toBe(sha);
    const calls = world.calls();
    for (const [image, digest] of Object.entries(released?.digests ?? {})) {
      const reference = `100000000001.dkr.ecr.ap-southeast-2.amazonaws.com/${image}@${digest}`;
      const identity = 'https://github.com/acme/platform/.github/workflows/release-service.yml@refs/heads/trunk';
      const issuer = '--certificate-oidc-issuer https://token.actions.githubusercontent.com';
      expect(calls.filter((call) => call.includes(reference))).toEqual([
        `cosign sign --yes ${reference}`,
        `cosign verify ${reference} ${issuer} --certificate-identity ${identity}`,
        `gh attestation verify oci://${reference} --repo acme/platform`,
        `docker buildx imagetools inspect ${reference} --format {{ json .SBOM }}`,
      ]);
    }
    expect(world.aws.asked.filter((each) => each.startsWith('ECR DescribeImages '))).toEqual([
      ...Array.from({ length: 2 }, () => [sydney, melbourne].map((region) => `ECR DescribeImages ${region}`)).flat(),
    ]);
    expect(world.github.started.slice(1)).toEqual(['pull-request.yml release/orders-alpha-ap-southeast-2']);
    expect(world.recorder.sent.splice(0)).toEqual([
      'alpha /v1/deployments DEPLOYMENT_STATUS_IN_PROGRESS',
      'alpha /v1/deployments DEPLOYMENT_STATUS_IN_PROGRESS',
      expect.stringMatching(/^alpha \/v1\/deployments\/d\d\/transitions DEPLOYMENT_STATUS_SUCCEEDED$/),
      expect.stringMatching(/^alpha \/v1\/deployments\/d\d\/transitions DEPLOYMENT_STATUS_SUCCEEDED$/),
    ]);
  });

  it('build nothing where nothing changed since the last release', async () => {
    expect(results(await release())).toEqual(['select: success', 'service: skipped']);
    expect(world.failures()).toEqual([]);
  });

  it('refuse to promote a digest that was never healthy in the environment before', async () => {
    const path = versionPath(at('alpha', sydney), 'fees');
    const [before, text] = [await world.runs(at('alpha', sydney), 'fees'), await world.github.read(path)];
    const digests = Object.fromEntries(
      Object.keys(before?.digests ?? {}).map((image) => [image, `sha256:${'c'.repeat(64)}`]),
    );
    world.recorder.unhealthy.add('alpha/ap-southeast-2');
    const other = { service: 'fees', commit: 'c'.repeat(40), digests };
    await world.github.write(path, withRelease({ service: 'fees', path, text }, other));
    expect(results(await promote('fees', 'beta'))).toEqual([
      'order: success',
      'propose fees for beta ap-southeast-4: failure',
      'deploy: skipped',
      'dropped: skipped',
    ]);
    expect(world.failures()).toEqual([
      expect.stringMatching(/sha256:cccccccccccc was never healthy in alpha\/ap-southeast-2/),
    ]);
    expect(world.github.pullRequests).toHaveLength(2);
    world.recorder.unhealthy.clear();
    await world.github.write(path, text);
  });

  it('stop at a region that fails, and leave the next one alone', async () => {
    world.github.closesNext();
    expect(results(await promote('fees', 'beta'))).toEqual([
      'order: success',
      'propose fees for beta ap-southeast-4: success',
      'deploy fees to beta ap-southeast-4: failure',
      'dropped: skipped',
    ]);
    expect(world.failures()).toEqual([expect.stringMatching(/Pull request 3 was closed; nothing was deployed/)]);
    expect(await world.runs(at('beta', melbourne), 'fees')).toBeUndefined();
    expect(world.recorder.sent).toEqual([]);
  });

  it('say what was dropped from its queue', async () => {
    world.cancelled.add('deploy-region.yml deploy');
    const run = await promote('fees', 'beta');
    world.cancelled.clear();
    expect(results(run).slice(1)).toEqual([
      'propose fees for beta ap-southeast-4: success',
      'deploy fees to beta ap-southeast-4: cancelled',
      'dropped: failure',
    ]);
    expect(world.failures()).toEqual([
      expect.stringMatching(/Not done, cancelled in its queue .*: planned of fees to beta ap-southeast-4/),
    ]);
  });

  it('promote one service, the secondary region first, and leave the other one where it is', async () => {
    const run = await promote('fees', 'beta');
    expect(world.failures()).toEqual([]);
    expect(results(run)).toEqual([
      'order: success',
      'propose fees for beta ap-southeast-4: success',
      'deploy fees to beta ap-southeast-4: success',
      'dropped: skipped',
      'propose fees for beta ap-southeast-2: success',
      'deploy fees to beta ap-southeast-2: success',
      'dropped: skipped',
    ]);
    const released = await world.runs(at('alpha', sydney), 'fees');
    for (const region of [melbourne, sydney]) {
      expect(await world.runs(at('beta', region), 'fees')).toEqual(released);
      expect(await world.runs(at('beta', region), 'orders')).toBeUndefined();
    }
    expect(world.github.pullRequests.map(({ branch, state }) => `${branch} ${state}`)).toEqual([
      'release/fees-alpha-ap-southeast-2 MERGED',
      'release/orders-alpha-ap-southeast-2 MERGED',
      'release/fees-beta-ap-southeast-4 CLOSED',
      'release/fees-beta-ap-southeast-4 MERGED',
      'release/fees-beta-ap-southeast-2 MERGED',
    ]);
  });

  it('promote the manifests: a copy of the commit that every cluster of the environment before reports, in order of the regions', async () => {
    const commit = await world.head();
    const run = await promote('manifests', 'beta');
    expect(world.failures()).toEqual([]);
    expect(results(run)).toEqual([
      'order: success',
      'propose manifests for beta ap-southeast-4: success',
      'deploy manifests to beta ap-southeast-4: success',
      'dropped: skipped',
      'propose manifests for beta ap-southeast-2: success',
      'deploy manifests to beta ap-southeast-2: success',
      'dropped: skipped',
    ]);
    for (const cluster of ['beta-apse4', 'beta-apse2']) {
      const folder = `gitops/promoted/${cluster}`;
      expect(await world.github.read(`${folder}/revision.yaml`), cluster).toContain(`commit: ${commit}\n`);
      const file = `apps/${cluster}/kustomization.yaml`;
      expect(await world.github.read(`${folder}/${file}`)).toBe(await world.github.read(`gitops/${file}`, commit));
    }
    expect(world.recorder.sent.filter((each) => each.includes('manifests'))).toEqual([]);
  });

  it('fail over: look first, then switch and drain, and see that the region serves', async () => {
    const inputs = { environment: 'gamma', to: melbourne, mode: 'switchover', drain: true };
    const start = async () => world.run('failover', { name: 'workflow_dispatch', sha: await world.head(), inputs });
    world.cancelled.add('failover.yml move');
    await start();
    world.cancelled.clear();
    expect(world.failures()).toEqual([expect.stringMatching(/: switchover of gamma to ap-southeast-4/)]);
    world.signIns.length = 0;
    world.aws.asked.splice(0);
    const run = await start();
    expect(world.failures()).toEqual([]);
    expect(run.result).toBe('success');
    expect(world.aws.asked.filter((call) => call.startsWith('RDS'))).toEqual([
      'RDS DescribeGlobalClusters ap-southeast-4',
      'RDS DescribeGlobalClusters ap-southeast-4',
      'RDS SwitchoverGlobalCluster ap-southeast-4',
      'RDS DescribeGlobalClusters ap-southeast-4',
    ]);
    expect(world.aws.asked.filter((call) => call.startsWith('Route53'))).toEqual([
      'Route53 ListHealthChecks',
      'Route53 UpdateHealthChecks',
      'Route53 UpdateHealthChecks',
    ]);
    expect(world.aws.writer).toBe(melbourne);
    expect([...world.aws.drained].sort()).toEqual(
      ['fees-api', 'orders'].map((host) => `${host}-apse2.gamma.platform.acme.dev`),
    );
    // Neither STS of the region that may be lost: they sign in where the writer goes.
    expect(world.signIns.map(({ role, region }) => `${role.split('/')[1]} ${region}`)).toEqual([
      'test-gamma-plan ap-southeast-4',
      'test-gamma-apply ap-southeast-4',
    ]);
  });

  it('were all run, reached nothing unknown, and had no secret on a command line', () => {
    expect(world.leftOut(covered.releases)).toEqual([]);
    expect(world.machine.unknownHosts).toEqual([]);
    expect(world.commandLines.length).toBeGreaterThan(40);
    expect(world.leaks()).toEqual([]);
  });
});
