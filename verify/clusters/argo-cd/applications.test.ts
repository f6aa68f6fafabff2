import { platform } from '@sample-platform-ai/environments/index.ts';
import { platformApplications } from '@sample-platform-ai/environments/platform-tools.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { componentsOf } from '@sample-platform-ai/gitops/components.ts';
import { deployedManifests } from '@sample-platform-ai/gitops/deployed.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { appsOf, edited } from './applications.ts';
import { isLeftOut, leftOut } from './left-out.ts';
import { repositoryUrl } from './repository.ts';
import { copiedBy, storeOf } from './secrets-manager.ts';

const clusters = clustersOf(platform);
const branch = 'a-branch';
/** Component -> values that the page declares as changed. */
const declared: Readonly<Record<string, readonly string[]>> = {
  'external-secrets': ['extraEnv'],
  'load-balancer-controller': ['env', 'awsApiEndpoints'],
};

interface Spec {
  readonly source?: Source;
  readonly sources?: readonly Source[];
}
interface Source {
  readonly repoURL: string;
  readonly path?: string;
  readonly chart?: string;
  readonly helm?: { readonly values: string };
}
const specOf = (manifest: Manifest): Spec => JSON.parse(JSON.stringify(manifest['spec']));
const sourcesOf = (manifest: Manifest): readonly Source[] => {
  const { source, sources = source ? [source] : [] } = specOf(manifest);
  return sources;
};

describe.each(clusters.map((cluster) => [cluster.folder, cluster] as const))(
  'Applications of %s',
  (folder, cluster) => {
    const apps = appsOf(folder);

    it('are all but those left out, with their projects', () => {
      const names = (kind: string) => apps.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name);
      const expected = componentsOf(cluster).filter(({ name, preview }) => !preview && !isLeftOut(name));
      expect(names('Application').toSorted()).toEqual(expected.map(({ name }) => name).toSorted());
      expect(names('AppProject').length).toBeGreaterThan(0);
    });

    it('take everything from the one repository, and keep the values of their charts', () => {
      for (const manifest of apps) {
        const changed = edited(manifest, branch);
        const [before, after] = [sourcesOf(manifest), sourcesOf(changed)];
        expect(after.length).toBe(before.length);
        for (const [i, source] of after.entries()) {
          expect(source).toMatchObject({ repoURL: repositoryUrl, path: expect.any(String) });
          expect(source.chart).toBeUndefined();
          const values = parse(source.helm?.values ?? '{}');
          for (const key of declared[manifest.metadata.name] ?? []) delete values[key];
          expect(values).toEqual(parse(before[i]?.helm?.values ?? '{}'));
        }
        if (manifest.kind === 'AppProject') expect(changed['spec']).toMatchObject({ sourceRepos: [repositoryUrl] });
      }
    });

    it('copy secrets of which the store has every key that is used', () => {
      const copied = copiedBy(componentsOf(cluster).flatMap((component) => deployedManifests(component, cluster)));
      const store = storeOf(copied, (key) => `value of ${key}`);
      expect(copied.length).toBeGreaterThan(0);
      for (const { secret, keys, name, namespace } of copied) {
        expect([secret, name, namespace]).not.toContain('');
        expect(keys.length).toBeGreaterThan(0);
        for (const key of keys) expect(store[secret]?.[key]).toBe(`value of ${key}`);
      }
    });
  },
);

it('leaves out what is a component of the platform', () => {
  const names: readonly string[] = platformApplications;
  for (const { component } of leftOut) expect(names).toContain(component);
});

it('changes values of charts key by key', () => {
  const manifest: Manifest = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'one' },
    spec: {
      source: {
        repoURL: 'https://charts.example.com',
        chart: 'one',
        targetRevision: '1.2.3',
        helm: { values: 'a:\n  b: 1\n  c: 2\n' },
      },
    },
  };
  const { source } = specOf(edited(manifest, branch, { one: { a: { c: 3 } } }));
  expect(source).toMatchObject({ path: 'charts/one-1.2.3', targetRevision: branch });
  expect(parse(source?.helm?.values ?? '')).toEqual({ a: { b: 1, c: 3 } });
});
