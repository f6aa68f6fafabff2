import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Place, Release } from '../promotion/rules.ts';
import { readRelease, versionPath, withRelease } from '../promotion/version-file.ts';
import { covered } from './runner/covered.ts';
import { type Simulation, simulate } from './runner/simulation.ts';
import { noRunner } from './runner/tools.ts';

let world: Simulation;
const [melbourne, sydney] = ['ap-southeast-4', 'ap-southeast-2'] as const;
const at = (environment: EnvironmentName, region: Place['region']): Place => ({ environment, region });
const runs = async (place: Place): Promise<Release | undefined> =>
  readRelease(versionPath(place), await world.github.read(versionPath(place)));
const promote = async (environment: string, intent = 'planned') =>
  world.run('promote', {
    name: 'workflow_dispatch',
    sha: await world.head(),
    inputs: { environment, intent, commit: '' },
  });

beforeAll(async () => {
  if (!noRunner) world = await simulate();
}, 600_000);
afterAll(() => world?.remove());

const skipped = noRunner ? ` (skipped: ${noRunner})` : '';
describe.skipIf(noRunner)(`the steps of the workflows about releases${skipped}`, { timeout: 600_000 }, () => {
  it('refuse an image with a vulnerability that nothing explains, before anything is deployed', async () => {
    world.aws.findings = [{ name: 'CVE-2026-0001', severity: 'CRITICAL' }];
    const run = await world.run('release', { name: 'push', sha: await world.head() });
    world.aws.findings = [];
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'registry: success',
      'build ledger-backend: failure',
      'assemble: skipped',
      'dev: skipped',
    ]);
    expect(world.failures()).toEqual([
      expect.stringMatching(/^release\.yml build 12: [\s\S]*CVE-2026-0001 \(CRITICAL\)/),
    ]);
    expect(await runs(at('dev', sydney))).toBeUndefined();
    world.calls();
  });

  it('build, sign, attest, scan and replicate each image once, and bring it to dev', async () => {
    const sha = await world.head();
    const run = await world.run('release', { name: 'push', sha });
    expect(world.failures()).toEqual([]);
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'registry: success',
      'build ledger-backend: success',
      'build ledger-frontend: success',
      'assemble: success',
      'propose dev ap-southeast-2: success',
      'deploy dev ap-southeast-2: success',
    ]);
    const release = await runs(at('dev', sydney));
    expect(release?.commit).toBe(sha);
    const calls = world.calls();
    for (const [service, digest] of Object.entries(release?.digests ?? {})) {
      const image = `210987654301.dkr.ecr.ap-southeast-2.amazonaws.com/${service}@${digest}`;
      const identity =
        'https://github.com/our-company/sample-platform-ai/.github/workflows/release.yml@refs/heads/main';
      const issuer = '--certificate-oidc-issuer https://token.actions.githubusercontent.com';
      expect(calls.filter((call) => call.includes(image))).toEqual([
        `cosign sign --yes ${image}`,
        `cosign verify ${image} ${issuer} --certificate-identity ${identity}`,
        `gh attestation verify oci://${image} --repo our-company/sample-platform-ai`,
        `docker buildx imagetools inspect ${image} --format {{ json .SBOM }}`,
      ]);
    }
    expect(world.aws.asked.filter((each) => each.startsWith('ECR DescribeImages '))).toEqual([
      ...Array.from({ length: 2 }, () => [sydney, melbourne].map((region) => `ECR DescribeImages ${region}`)).flat(),
    ]);
    expect(world.github.started).toEqual(['pull-request.yml release/dev-ap-southeast-2']);
    expect(world.ledger.told.splice(0)).toEqual([
      'dev /v1/deployments DEPLOYMENT_STATUS_IN_PROGRESS',
      'dev /v1/deployments DEPLOYMENT_STATUS_IN_PROGRESS',
      expect.stringMatching(/^dev \/v1\/deployments\/d\d\/transitions DEPLOYMENT_STATUS_SUCCEEDED$/),
      expect.stringMatching(/^dev \/v1\/deployments\/d\d\/transitions DEPLOYMENT_STATUS_SUCCEEDED$/),
    ]);
  });

  it('refuse to promote a digest that was never healthy in the tier before', async () => {
    const path = versionPath(at('dev', sydney));
    const [before, text] = [await runs(at('dev', sydney)), await world.github.read(path)];
    const digests = Object.fromEntries(
      Object.keys(before?.digests ?? {}).map((service) => [service, `sha256:${'c'.repeat(64)}`]),
    );
    world.ledger.unhealthy.add('dev/ap-southeast-2');
    await world.github.write(path, withRelease(path, text, { commit: 'c'.repeat(40), digests }));
    const run = await promote('uat');
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'order: success',
      'propose uat ap-southeast-4: failure',
      'deploy: skipped',
    ]);
    expect(world.failures()).toEqual([
      expect.stringMatching(/sha256:cccccccccccc was never healthy in dev\/ap-southeast-2/),
    ]);
    expect(world.github.pullRequests).toHaveLength(1);
    world.ledger.unhealthy.clear();
    await world.github.write(path, text);
  });

  it('stop at a region that fails, and leave the next one alone', async () => {
    world.github.closesNext();
    const run = await promote('uat');
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'order: success',
      'propose uat ap-southeast-4: success',
      'deploy uat ap-southeast-4: failure',
    ]);
    expect(world.failures()).toEqual([expect.stringMatching(/pull request 2 was closed; nothing was deployed/)]);
    expect(await runs(at('uat', melbourne))).toBeUndefined();
    expect(world.ledger.told).toEqual([]);
  });

  it('promote what dev runs to uat, the secondary region first, after a pull request that was closed', async () => {
    const run = await promote('uat');
    expect(world.failures()).toEqual([]);
    expect(run.jobs.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'order: success',
      'propose uat ap-southeast-4: success',
      'deploy uat ap-southeast-4: success',
      'propose uat ap-southeast-2: success',
      'deploy uat ap-southeast-2: success',
    ]);
    const release = await runs(at('dev', sydney));
    for (const region of [melbourne, sydney]) expect(await runs(at('uat', region))).toEqual(release);
    expect(world.github.pullRequests.map(({ branch, state }) => `${branch} ${state}`)).toEqual([
      'release/dev-ap-southeast-2 MERGED',
      'release/uat-ap-southeast-4 CLOSED',
      'release/uat-ap-southeast-4 MERGED',
      'release/uat-ap-southeast-2 MERGED',
    ]);
  });

  it('fail over: look first, then drain, switch, and see that the region serves', async () => {
    const inputs = { environment: 'prod', to: melbourne, mode: 'switchover', drain: true };
    world.signIns.length = 0;
    world.aws.asked.splice(0);
    const run = await world.run('failover', { name: 'workflow_dispatch', sha: await world.head(), inputs });
    expect(world.failures()).toEqual([]);
    expect(run.result).toBe('success');
    expect(world.aws.asked).toEqual([
      'RDS DescribeGlobalClusters ap-southeast-4',
      'RDS DescribeGlobalClusters ap-southeast-4',
      'Route53 ListHealthChecks',
      'Route53 UpdateHealthChecks',
      'RDS SwitchoverGlobalCluster ap-southeast-4',
      'RDS DescribeGlobalClusters ap-southeast-4',
      'RDS DescribeGlobalClusters ap-southeast-4',
    ]);
    expect(world.aws.writer).toBe(melbourne);
    expect([...world.aws.drained]).toEqual(['api-apse2.prod.platform.our-company.dev']);
    expect(world.signIns.map(({ role }) => role.split('/')[1])).toEqual(['spai-prod-plan', 'spai-prod-apply']);
  });

  it('were all run, reached nothing unknown, and had no secret on a command line', () => {
    expect(world.leftOut(covered.releases)).toEqual([]);
    expect(world.machine.unknownHosts).toEqual([]);
    expect(world.commandLines.length).toBeGreaterThan(40);
    expect(world.leaks()).toEqual([]);
  });
});
