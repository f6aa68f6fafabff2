import { previewFile, previewsBranch, repositoryUrl } from '@sample-platform-ai/environments/naming.ts';
import { describe, expect, it } from 'vitest';
import { servicesOf } from '../../cluster.ts';
import { componentsOf } from '../../components.ts';
import { applicationsOf, manifestsOf } from '../../main.ts';
import { everyCluster } from '../../test/clusters.ts';
import { at, list } from '../../test/workload-rules.ts';
import { previews } from './previews.ts';

const withPreviews = everyCluster.filter(({ environment }) => environment.previews);
const without = everyCluster.filter(({ environment }) => !environment.previews);

const setsOf = (cluster: (typeof everyCluster)[number]) =>
  previews(cluster).flatMap((component) => manifestsOf(component, cluster));

describe.each(withPreviews)('the ApplicationSets of $folder', (cluster) => {
  const { organization, environment, region } = cluster;
  const sets = setsOf(cluster);
  const wanted = cluster.plans.filter(({ preview }) => preview);

  it('are one for each service and slot, and the only source of these Applications', () => {
    expect(sets.map(({ metadata }) => metadata.name)).toEqual(wanted.map(({ service }) => service).toSorted());
    const names = applicationsOf(cluster)
      .filter(({ kind }) => kind === 'Application')
      .map(({ metadata }) => metadata.name);
    expect(names).toContain('previews');
    for (const { service } of wanted) {
      expect(names).not.toContain(service);
      // Accounts, bounds and policies are there before the first pod.
      expect(names).toContain(`${service}-namespace`);
    }
  });

  it.each(wanted.map((plan) => [plan.service, plan] as const))('read the slot of %s, and its time', (name, plan) => {
    const set = sets.find(({ metadata }) => metadata.name === name);
    const [generator, ...others] = list(at(set, 'spec', 'generators'));
    expect(others).toEqual([]);
    const [git, wantedOnes] = list(at(generator, 'matrix', 'generators'));
    expect(at(git, 'git')).toMatchObject({
      repoURL: repositoryUrl(organization),
      revision: previewsBranch,
      files: [{ path: previewFile(environment.name, region.name, plan.preview?.slot ?? 0) }],
    });
    const template = String(at(wantedOnes, 'list', 'elementsYaml'));
    expect(template).toContain('(gt .until (dateInZone "2006-01-02T15:04:05Z" now "UTC"))');
    const images = new Set(plan.components.map(({ image }) => image.repository));
    expect([...template.matchAll(/hasKey \.images "([^"]+)"/g)].map(([, image]) => image)).toEqual([...images]);
    expect(at(set, 'spec', 'goTemplateOptions')).toEqual(['missingkey=error']);
  });

  it('take from a pull request its number and digests of images only: manifests, project and namespace are fixed', () => {
    for (const set of sets) {
      const { source, ...spec } = JSON.parse(JSON.stringify(at(set, 'spec', 'template', 'spec')));
      expect(JSON.stringify(spec)).not.toContain('{{');
      const { kustomize, ...rest } = source;
      expect(JSON.stringify(rest)).not.toContain('{{');
      expect(rest.targetRevision).toBe(environment.delivery.gitRevision);
      expect(kustomize.commonAnnotations).toEqual({ 'platform/pull-request': '{{ .pullRequest }}' });
      expect(kustomize.images.length).toBeGreaterThan(0);
      for (const image of kustomize.images)
        expect(image).toMatch(
          /^(preview\/[a-z0-9-]+)=\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/\1@\{\{ index \.images "\1" \}\}$/,
        );
    }
  });

  it('stop retrying images that a later commit may have replaced: retries keep the spec of the first attempt', () => {
    for (const set of sets) {
      const retry = at(set, 'spec', 'template', 'spec', 'syncPolicy', 'retry');
      expect(retry).toMatchObject({ refresh: true });
      expect(at(retry, 'limit')).toBeGreaterThan(0);
    }
  });

  it('delete what they made, and the database after it', () => {
    for (const set of sets) {
      expect(at(set, 'spec', 'template', 'metadata', 'finalizers')).toEqual(['resources-finalizer.argocd.argoproj.io']);
      expect(at(set, 'spec', 'syncPolicy', 'preserveResourcesOnDeletion')).toBe(false);
    }
  });

  it('have a project for the slots’ namespaces and the jobs of databases only, without cluster-scoped kinds', () => {
    const project = applicationsOf(cluster).find(
      ({ kind, metadata }) => kind === 'AppProject' && metadata.name === 'previews',
    );
    expect(list(at(project, 'spec', 'destinations')).map((each) => at(each, 'namespace'))).toEqual(
      ['databases', ...wanted.map(({ namespace }) => namespace)].toSorted(),
    );
    expect(at(project, 'spec', 'clusterResourceWhitelist')).toEqual([]);
    expect(at(project, 'spec', 'sourceRepos')).toEqual([repositoryUrl(organization)]);
    const outside = componentsOf(cluster)
      .filter(({ preview }) => preview)
      .flatMap((component) => manifestsOf(component, cluster))
      .filter(({ metadata }) => !wanted.some(({ namespace }) => namespace === metadata.namespace));
    expect([...new Set(outside.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`))]).toEqual(
      outside.length > 0 ? ['Job databases'] : [],
    );
  });

  it('leave namespaces that are closed, bounded, and admit only images of previews', () => {
    const all = componentsOf(cluster).flatMap((component) => manifestsOf(component, cluster));
    const admission = all.find(
      ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && metadata.name === 'released-images',
    );
    const text = JSON.stringify(admission);
    for (const { namespace, components } of wanted) {
      const kinds = all.filter(({ metadata }) => metadata.namespace === namespace).map(({ kind }) => kind);
      for (const kind of ['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'ServiceAccount'])
        expect(kinds, namespace).toContain(kind);
      const repositories = [...new Set(components.map(({ image }) => `'${image.repository}'`))];
      expect(text).toContain(`'${namespace}': [${repositories.join(', ')}]`);
    }
    for (const { namespace } of servicesOf(cluster))
      expect(new RegExp(`'${namespace}': \\[([^\\]]*)\\]`).exec(text)?.[1] ?? 'none').not.toContain('preview/');
    const pods = all.filter(
      ({ kind, metadata }) => kind === 'Deployment' && wanted.some(({ namespace }) => namespace === metadata.namespace),
    );
    for (const pod of pods) expect(at(pod, 'spec', 'template', 'spec', 'priorityClassName')).toBe('job');
  });
});

it('has clusters with previews and clusters without', () => {
  expect(withPreviews.length).toBeGreaterThan(0);
  expect(without.length).toBeGreaterThan(0);
  for (const cluster of without) expect(previews(cluster)).toEqual([]);
});
