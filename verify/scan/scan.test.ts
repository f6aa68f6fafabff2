import { matchesGlob } from 'node:path';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { inRegions, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { type SynthesizedStack, synthesizedTree } from '../invariants/tree.ts';
import { hasCheckov } from './checkov.ts';
import { manifestExceptions, stackExceptions } from './exceptions.ts';
import type { Exception, Scanned } from './gate.ts';
import { objectsOf, objectsOfClusters } from './objects.ts';
import { scanClusters, scanStacks } from './scan.ts';

// Whether the suite passes depends on the commit alone; pnpm scan asks the real clock.
const now = new Date('2026-11-23T00:00:00Z');

/** The literals, whatever they hold, and a platform with every option: its rules prove something in any repository. */
let tree: readonly SynthesizedStack[];
let example: readonly SynthesizedStack[];
beforeAll(() => {
  tree = synthesizedTree();
  example = synthesizedTree(testPlatform);
});
const exampleClusters = () => objectsOfClusters(testPlatform);
const stack = (id: string): SynthesizedStack => {
  const found = example.find((each) => each.id === id);
  if (!found) throw new Error(`no stack ${id}`);
  return found;
};

describe('the exceptions', () => {
  const unknown = (exceptions: readonly Exception[], subjects: readonly string[]) =>
    exceptions.filter(({ resources }) => !subjects.some((subject) => matchesGlob(subject, resources)));
  const subjectsOf = (scanned: readonly Scanned[]) =>
    scanned.flatMap(({ id, resourceList }) => resourceList.map(({ address }) => `${id}/${address}`));

  it('are each for a resource that is there, with services and without', () => {
    const environments = platform.environments.map((environment) => ({ ...environment, services: {} }));
    const empty = { ...platform, environments, services: [] };
    expect(unknown(stackExceptions(platform), subjectsOf(tree))).toEqual([]);
    expect(unknown(stackExceptions(empty), subjectsOf(synthesizedTree(empty)))).toEqual([]);
    expect(unknown(manifestExceptions(platform), subjectsOf(objectsOfClusters()))).toEqual([]);
  });

  it("follow from the environments' settings, and name no environment that lacks them", () => {
    const withoutWebAcl = stackExceptions(testPlatform).filter(({ check }) => check === 'CKV_AWS_68');
    expect(withoutWebAcl.map(({ resources }) => resources)).toEqual(['alpha-edge-*/aws_cloudfront_distribution.*']);
    const bare = {
      ...testPlatform,
      environments: [],
      organization: { ...testPlatform.organization, security: undefined },
    };
    expect(stackExceptions(bare).filter(({ resources }) => /^[a-z]/.test(resources))).toEqual([
      expect.objectContaining({ resources: 'shared-bootstrap-global/aws_iam_role.delegation-*' }),
    ]);
    expect(manifestExceptions({ ...testPlatform, services: [] })).toEqual([]);
  });
});

const missing = hasCheckov() ? undefined : 'checkov is not on PATH';

describe(`Checkov${missing ? ` (skipped: ${missing})` : ''}`, { timeout: 300_000 }, () => {
  it.skipIf(missing)('reads every stack and finds nothing that is not explained', async () => {
    const { problems, resources } = await scanStacks(tree, { exceptions: stackExceptions(platform), now });
    expect(problems).toEqual([]);
    expect(resources).toBe(tree.reduce((sum, each) => sum + each.resources, 0));
  });

  it.skipIf(missing)('finds nothing unexplained in combinations of settings that no literal has', async () => {
    const [alpha, beta] = testPlatform.environments;
    if (!alpha || !beta) throw new Error('there are fewer than two environments');
    const { environments: _, ...rest } = testPlatform;
    const mixed: Platform = {
      ...rest,
      environments: [
        { ...beta, name: 'gamma', protectFromDestroy: false, ingress: alpha.ingress, access: undefined },
        { ...alpha, name: 'delta', protectFromDestroy: true, edge: { ...alpha.edge, waf: beta.edge.waf } },
        {
          ...alpha,
          name: 'epsilon',
          database: { ...alpha.database, multiAz: true, masterPassword: 'write-only' } as EnvironmentConfig['database'],
          ingress: beta.ingress,
        },
        { ...inRegions(beta, ['ap-southeast-4']), name: 'zeta' },
      ],
    };
    const stacks = await scanStacks(synthesizedTree(mixed), { exceptions: stackExceptions(mixed), now });
    expect(stacks.problems).toEqual([]);
    const alone: Platform = {
      ...rest,
      organization: { ...testPlatform.organization, regions: ['ap-southeast-2'] },
      environments: [alpha],
    };
    const inOneRegion = await scanStacks(synthesizedTree(alone), { exceptions: stackExceptions(alone), now });
    expect(inOneRegion.problems).toEqual([]);
    const [, , , zeta] = objectsOfClusters(mixed);
    if (!zeta) throw new Error('there are fewer than four clusters');
    const manifests = await scanClusters([zeta], { exceptions: manifestExceptions(mixed), now });
    expect(manifests.problems).toEqual([]);
  });

  it.skipIf(missing)('finds what is taken away from a bucket, and what is added to a policy', async () => {
    const everything = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iam:*', 's3:*'], Resource: ['*'] }],
    });
    const ingress = stack('alpha-ingress-apse2');
    const cluster = stack('beta-cluster-apse2');
    const broken = [
      // With an intact copy: a stack must not pass because of another stack's resources.
      stack('beta-ingress-apse2'),
      {
        ...ingress,
        resourceList: ingress.resourceList.filter(({ type }) => type !== 'aws_s3_bucket_public_access_block'),
      },
      {
        ...cluster,
        resourceList: cluster.resourceList.map((resource) =>
          resource.type === 'aws_iam_role_policy'
            ? { ...resource, body: { ...resource.body, policy: everything } }
            : resource,
        ),
      },
    ];
    const { unexplained } = await scanStacks(broken, { exceptions: stackExceptions(testPlatform), now });
    const found = unexplained.map(({ check, subject }) => `${check} ${subject.replace(/\..*/, '')}`);
    expect([...new Set(found)].sort()).toEqual([
      'CKV2_AWS_40 beta-cluster-apse2/aws_iam_role_policy',
      'CKV2_AWS_6 alpha-ingress-apse2/aws_s3_bucket',
      ...[286, 287, 288, 289, 290, 355].map((n) => `CKV_AWS_${n} beta-cluster-apse2/aws_iam_role_policy`),
    ]);
  });

  it.skipIf(missing)("scans all of the platform's objects in a cluster, and finds nothing unexplained", async () => {
    const clusters = objectsOfClusters();
    const { problems, resources } = await scanClusters(clusters, {
      exceptions: manifestExceptions(platform),
      now,
    });
    expect(problems).toEqual([]);
    // Checkov counts the pods of a workload once more.
    expect(resources).toBeGreaterThanOrEqual(clusters.reduce((sum, { manifests }) => sum + manifests.length, 0));
  });

  it.skipIf(missing)(
    'finds a privileged container, a pod without network policies, and a skip on the object',
    async () => {
      const [cluster, twin] = exampleClusters();
      if (!cluster || !twin) throw new Error('there are fewer than two clusters');
      const skip = { 'checkov.io/skip1': 'CKV_K8S_40=because' };
      const change = (text: string) =>
        text
          .replaceAll('"privileged":false', '"privileged":true')
          .replaceAll('"runAsUser":10001', '"runAsUser":7')
          .replace('"metadata":{"labels"', `"metadata":{"annotations":${JSON.stringify(skip)},"labels"`);
      const broken: Manifest[] = cluster.manifests
        .filter(({ kind }) => kind !== 'NetworkPolicy')
        .map((manifest) => (manifest.kind === 'Deployment' ? JSON.parse(change(JSON.stringify(manifest))) : manifest));
      // With an intact copy, as above.
      const { unexplained } = await scanClusters([objectsOf(cluster.id, broken), twin], {
        exceptions: manifestExceptions(testPlatform),
        now,
      });
      const found = new Set(
        unexplained.map(({ check, subject }) => `${check} ${subject.replace(/\.app\.kubernetes\.io.*/, '')}`),
      );
      const expected = broken.flatMap(({ kind, metadata }) => {
        const name = `${metadata.namespace}.${metadata.name}`;
        return [
          ...(['Deployment', 'Job'].includes(kind) ? [`CKV2_K8S_6 ${cluster.id}/Pod.${name}`] : []),
          ...(kind === 'Deployment' ? [16, 40].map((n) => `CKV_K8S_${n} ${cluster.id}/Deployment.${name}`) : []),
        ];
      });
      expect(expected.length).toBeGreaterThan(4);
      expect([...found].sort()).toEqual(expected.sort());
    },
  );
});
