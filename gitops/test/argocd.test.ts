import { platform } from '@sample-platform-ai/environments/index.ts';
import { describe, expect, it } from 'vitest';
import { clustersOf } from '../cluster.ts';
import { waves } from '../component.ts';
import { components } from '../components.ts';
import { applicationsOf } from '../main.ts';
import type { Manifest } from '../output/split.ts';
import { at, list } from './workload-rules.ts';

const clusters = clustersOf(platform);
const kind = (manifests: readonly Manifest[], wanted: string) => manifests.filter((each) => each.kind === wanted);
const waveOf = (manifest: Manifest) => Number(at(manifest, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'));
const sourcesOf = (application: Manifest) => {
  const several = list(at(application, 'spec', 'sources'));
  const one = at(application, 'spec', 'source');
  return several.length > 0 ? several : one === undefined ? [] : [one];
};

describe.each(clusters)('the applications of $folder', (cluster) => {
  const manifests = applicationsOf(cluster);
  const applications = kind(manifests, 'Application');
  const projects = kind(manifests, 'AppProject');

  it('are one for each component, each in a project of ours', () => {
    expect(applications.map(({ metadata }) => metadata.name)).toEqual(components.map(({ name }) => name).toSorted());
    const names = projects.map(({ metadata }) => metadata.name);
    for (const application of applications) expect(names).toContain(at(application, 'spec', 'project'));
    expect(names).not.toContain('default');
  });

  it('follow exact versions of charts, and their own folder at the revision of their environment', () => {
    for (const source of applications.flatMap(sourcesOf)) {
      const revision = at(source, 'targetRevision');
      if (at(source, 'chart') === undefined) {
        expect(revision).toBe(cluster.environment.delivery.gitRevision);
        expect(at(source, 'path')).toMatch(new RegExp(`^gitops/overlays/${cluster.folder}/`));
      } else expect(revision).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  it('come from repositories, and go to namespaces, that their project allows by name', () => {
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

  it('come after their project, and in the order rules, controllers, what they act on, application', () => {
    const wave = (name: string) =>
      waveOf(
        applications.find(({ metadata }) => metadata.name === name) ?? { apiVersion: '', kind: '', metadata: { name } },
      );
    for (const project of projects) expect(waveOf(project)).toBe(waves.projects);
    for (const application of applications) expect(waveOf(application)).toBeGreaterThan(waves.projects);
    expect(wave('policies')).toBeLessThan(wave('external-secrets'));
    expect(wave('load-balancer-controller')).toBeLessThan(wave('argo-cd'));
    expect(wave('external-secrets')).toBeLessThan(wave('ledger-namespace'));
    expect(wave('ledger-namespace')).toBeLessThan(wave('backend'));
  });

  it('apply on the server, prune, mend, and never take over what another one has', () => {
    for (const application of applications) {
      expect(at(application, 'spec', 'syncPolicy')).toMatchObject({
        automated: { prune: true, selfHeal: true },
        syncOptions: expect.arrayContaining(['ServerSideApply=true', 'FailOnSharedResource=true']),
      });
    }
  });

  it('take what they synced along when they go, except where the environment is protected', () => {
    const finalizers = cluster.environment.protectFromDestroy ? undefined : ['resources-finalizer.argocd.argoproj.io'];
    for (const manifest of manifests) expect(at(manifest, 'metadata', 'finalizers')).toEqual(finalizers);
  });
});
