import { addOnVersions } from '@sample-platform-ai/environments/add-on-versions.ts';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { describe, expect, it } from 'vitest';
import { isOfTool, knownMinors, minorsToServe, typeProblem, typeProblems } from './served.ts';

const clusters = [...clustersOf(platform), ...clustersOf(testPlatform)];

describe('types of objects', () => {
  it('are known for each minor with pinned add-ons, and for the minor after it', () => {
    for (const minor of Object.keys(addOnVersions))
      expect(knownMinors).toEqual(expect.arrayContaining([...minorsToServe(minor)]));
  });

  it.each(clusters.map((cluster) => [cluster.folder, cluster] as const))(
    'of %s are served and not deprecated, in its minor and in the next',
    (_, cluster) => {
      const objects = everythingIn(cluster);
      expect(objects.filter((each) => !isOfTool(each)).length).toBeGreaterThan(20);
      expect(typeProblems(objects, minorsToServe(cluster.environment.cluster.kubernetesVersion))).toEqual([]);
    },
  );

  it.each([
    [
      'policy/v1beta1',
      'PodDisruptionBudget',
      '1.36',
      'policy/v1beta1 PodDisruptionBudget was removed in Kubernetes 1.25',
    ],
    ['v1', 'Endpoints', '1.36', 'v1 Endpoints is deprecated since Kubernetes 1.33'],
    ['coordination.k8s.io/v1beta1', 'LeaseCandidate', '1.35', undefined],
    ['coordination.k8s.io/v1beta1', 'LeaseCandidate', '1.36', /is deprecated since Kubernetes 1\.36$/],
    ['networking.k8s.io/v1beta1', 'ServiceCIDR', '1.37', /was removed in Kubernetes 1\.37$/],
    ['apps/v1', 'Deploymant', '1.36', 'apps/v1 Deploymant does not exist in Kubernetes 1.36'],
    ['extensions.k8s.io/v1', 'Ingress', '1.36', /does not exist/],
    ['apps/v1', 'Deployment', '1.37', undefined],
    ['argoproj.io/v1alpha1', 'Application', '1.37', undefined],
  ])('%s %s in %s: %s', (apiVersion, kind, minor, expected) => {
    const found = typeProblem({ apiVersion, kind }, minor);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(expected);
  });

  it('name an object that has the problem', () => {
    const budget = {
      apiVersion: 'policy/v1beta1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'api', namespace: 'fees' },
    };
    expect(typeProblems([budget, budget], ['1.36'])).toEqual([
      'policy/v1beta1 PodDisruptionBudget was removed in Kubernetes 1.25: fees/api',
    ]);
  });

  it('refuse a minor that the table does not have, and say how it gets there', () => {
    expect(() => typeProblem({ apiVersion: 'v1', kind: 'Pod' }, '1.99')).toThrow(
      /no types of Kubernetes 1\.99; known: .*write-served\.ts with its newest patch/,
    );
  });
});
