import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { servicesOf } from '../cluster.ts';
import { waves } from '../component.ts';
import { componentsOf } from '../components.ts';
import { applicationsOf, manifestsOf } from '../main.ts';
import type { JsonValue, Manifest } from '../output/split.ts';
import { everyCluster, writtenFile } from './clusters.ts';
import { at, list } from './workload-rules.ts';

const kind = (manifests: readonly Manifest[], wanted: string) => manifests.filter((each) => each.kind === wanted);
const waveOf = (manifest: Manifest) => Number(at(manifest, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'));
const sourcesOf = (application: Manifest) => {
  const several = list(at(application, 'spec', 'sources'));
  const one = at(application, 'spec', 'source');
  return several.length > 0 ? several : one === undefined ? [] : [one];
};

/** How long the retries of a sync take at least; Infinity without a limit. */
function secondsOf(retry: JsonValue | undefined): number {
  const [limit, factor] = [Number(at(retry, 'limit')), Number(at(retry, 'backoff', 'factor'))];
  const units: Readonly<Record<string, number>> = { s: 1, m: 60 };
  const duration = (key: string) => {
    const [, number, unit = ''] = /^(\d+)([sm])$/.exec(String(at(retry, 'backoff', key))) ?? [];
    return Number(number) * (units[unit] ?? Number.NaN);
  };
  if (limit < 0) return Number.POSITIVE_INFINITY;
  const waits = Array.from({ length: limit }, (_, index) =>
    Math.min(duration('duration') * factor ** index, duration('maxDuration')),
  );
  return waits.reduce((sum, wait) => sum + wait, 0);
}

describe.each(everyCluster)('the applications of $folder', (cluster) => {
  const manifests = applicationsOf(cluster);
  const components = componentsOf(cluster);
  const applications = kind(manifests, 'Application');
  const projects = kind(manifests, 'AppProject');

  it('are one for each component, each in one of the AppProjects', () => {
    expect(applications.map(({ metadata }) => metadata.name)).toEqual(
      components
        .filter(({ preview }) => !preview)
        .map(({ name }) => name)
        .toSorted(),
    );
    const names = projects.map(({ metadata }) => metadata.name);
    for (const application of applications) expect(names).toContain(at(application, 'spec', 'project'));
    expect(names).not.toContain('default');
  });

  it('have exact versions of charts, and their folder: of the default branch on merge, else of the promoted copy', () => {
    for (const source of applications.flatMap(sourcesOf)) {
      const revision = at(source, 'targetRevision');
      if (at(source, 'chart') === undefined) {
        expect(revision).toBe(cluster.environment.delivery.gitRevision);
        const promoted = cluster.environment.delivery.trigger === 'merge' ? '' : `promoted/${cluster.folder}/`;
        expect(at(source, 'path')).toMatch(new RegExp(`^gitops/${promoted}overlays/${cluster.folder}/[a-z0-9-]+$`));
      } else expect(revision).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  it('use repositories and namespaces that their project allows by name', () => {
    for (const project of projects) {
      expect(JSON.stringify(at(project, 'spec'))).not.toContain('*');
      expect(JSON.stringify(at(project, 'spec', 'clusterResourceWhitelist'))).not.toContain('"Namespace"');
    }
    for (const application of applications) {
      const project = projects.find(({ metadata }) => metadata.name === at(application, 'spec', 'project'));
      const allowed = list(at(project, 'spec', 'sourceRepos'));
      for (const source of sourcesOf(application)) expect(allowed).toContain(at(source, 'repoURL'));
      expect(list(at(project, 'spec', 'destinations'))).toContainEqual(at(application, 'spec', 'destination'));
    }
  });

  it('sync after their project, admission policies, CRDs, controllers and their namespace', () => {
    const wave = (name: string) =>
      waveOf(
        applications.find(({ metadata }) => metadata.name === name) ?? { apiVersion: '', kind: '', metadata: { name } },
      );
    for (const project of projects) expect(waveOf(project)).toBe(waves.projects);
    for (const application of applications) expect(waveOf(application)).toBeGreaterThan(waves.projects);
    expect(wave('policies')).toBeLessThan(wave('external-secrets'));
    expect(wave('prometheus-operator-crds')).toBeLessThan(wave('external-secrets'));
    for (const { service } of servicesOf(cluster)) {
      for (const controller of ['external-secrets', 'load-balancer-controller'])
        expect(wave(controller)).toBeLessThan(wave(`${service}-namespace`));
      expect(wave(`${service}-namespace`)).toBeLessThan(wave(service));
    }
  });

  it('wait for no tool, no other service and no externally managed secret', () => {
    const before = applications.filter((each) => waveOf(each) < waves.workloads).map(({ metadata }) => metadata.name);
    expect(before.toSorted()).toEqual(
      [
        'external-secrets',
        'load-balancer-controller',
        'observability-namespaces',
        'policies',
        'prometheus-operator-crds',
        ...cluster.plans.map(({ service }) => `${service}-namespace`),
      ].toSorted(),
    );
    const namespaces = components.filter(({ wave }) => wave === waves.namespaces);
    // A namespace that does not exist yet, or an object that is refused, fails a sync: of this Application only.
    const alone = applications.filter(
      (each) => at(each, 'metadata', 'annotations', 'platform/failure') === 'blocks-no-other',
    );
    expect(alone.map(({ metadata }) => metadata.name)).toEqual(namespaces.map(({ name }) => name).toSorted());
    const objects = namespaces.flatMap((component) => manifestsOf(component, cluster));
    // A kind that can be unhealthy would block every later wave.
    const kinds = objects.filter((each) => each.kind !== 'ExternalSecret').map((each) => each.kind);
    const harmless = ['ConfigMap', 'LimitRange', 'NetworkPolicy', 'ResourceQuota', 'ServiceAccount', 'StorageClass'];
    expect(kinds.filter((each) => !harmless.includes(each))).toEqual([]);
    const secrets = components
      .flatMap((component) => manifestsOf(component, cluster))
      .filter((each) => each.kind === 'ExternalSecret');
    expect(secrets.length).toBeGreaterThan(1);
    for (const secret of secrets) {
      expect(at(secret, 'metadata', 'annotations', 'argocd.argoproj.io/ignore-healthcheck')).toBe('true');
    }
  });

  it('retry without limit, each time with the latest revision, where the spec names only a folder of Git', () => {
    const ofGit = applications.filter((each) => sourcesOf(each).every((source) => at(source, 'chart') === undefined));
    expect(ofGit.length).toBeGreaterThan(2);
    for (const application of ofGit)
      expect(at(application, 'spec', 'syncPolicy', 'retry')).toMatchObject({ limit: -1, refresh: true });
  });

  it('stop retrying a chart whose version or values may have been corrected: retries keep the spec of the first attempt', () => {
    const ofCharts = applications.filter((each) => sourcesOf(each).some((source) => at(source, 'chart') !== undefined));
    expect(ofCharts.length).toBeGreaterThan(4);
    for (const application of ofCharts) {
      const retry = at(application, 'spec', 'syncPolicy', 'retry');
      expect(retry).toMatchObject({ refresh: true });
      expect(secondsOf(retry)).toBeGreaterThan(5 * 60);
      expect(secondsOf(retry)).toBeLessThan(15 * 60);
    }
  });

  it("pass the values of the code to charts, including nulls that remove a chart's default", () => {
    for (const component of components) {
      if (!component.chart) continue;
      const [source] = sourcesOf(
        parse(writtenFile(cluster, `apps/${cluster.folder}/application-${component.name}.yaml`)),
      );
      const written: unknown = parse(String(at(source, 'helm', 'values')));
      expect(written, component.name).toEqual(component.chart.values(cluster));
    }
  });

  it('apply server-side, prune, self-heal, and never take over the object of another Application', () => {
    for (const application of applications) {
      expect(at(application, 'spec', 'syncPolicy')).toMatchObject({
        automated: { prune: true, selfHeal: true },
        syncOptions: expect.arrayContaining(['ServerSideApply=true', 'FailOnSharedResource=true']),
      });
    }
  });

  it('delete what they synced when they are deleted, except where the environment is protected', () => {
    const finalizers = cluster.environment.protectFromDestroy ? undefined : ['resources-finalizer.argocd.argoproj.io'];
    for (const manifest of manifests) expect(at(manifest, 'metadata', 'finalizers')).toEqual(finalizers);
  });
});
