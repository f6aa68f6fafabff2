import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { App, Chart } from 'cdk8s';
import { addApplications } from './argocd/applications.ts';
import { addProjects } from './argocd/projects.ts';
import { type Cluster, clustersOf } from './cluster.ts';
import type { Component } from './component.ts';
import { componentsOf } from './components.ts';
import { kustomizeFiles } from './output/kustomize.ts';
import type { Manifest } from './output/split.ts';
import { generatedYaml } from './output/yaml.ts';

/** Cluster-scoped kinds, to which cdk8s adds the chart's namespace. */
const clusterScoped = [
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterSecretStore',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
];

function placed(manifest: Manifest): Manifest {
  if (!clusterScoped.includes(manifest.kind)) return manifest;
  const { namespace: _, ...metadata } = manifest.metadata;
  return { ...manifest, metadata };
}

/** The objects that `add` adds to a chart, sorted by kind and name. */
function synthesized(namespace: string, add: (chart: Chart) => void): readonly Manifest[] {
  const chart = new Chart(new App({ recordConstructMetadata: false }), 'chart', {
    namespace,
    disableResourceNameHashes: true,
  });
  add(chart);
  const manifests: readonly Manifest[] = chart.toJson();
  return manifests
    .map(placed)
    .toSorted((a, b) => (`${a.kind}/${a.metadata.name}` < `${b.kind}/${b.metadata.name}` ? -1 : 1));
}

/** A component's manifests in one cluster; none for a component that is only a chart. */
export const manifestsOf = (component: Component, cluster: Cluster): readonly Manifest[] =>
  synthesized(component.namespace, (chart) => component.manifests?.(chart, cluster));

/** The AppProjects and Applications of a cluster. */
export const applicationsOf = (cluster: Cluster): readonly Manifest[] =>
  synthesized('argocd', (chart) => {
    const components = componentsOf(cluster);
    addProjects(chart, cluster, components);
    addApplications(chart, cluster, components);
  });

/** The Application of one component, which may be one outside of the platform. */
export const applicationOf = (component: Component, cluster: Cluster): Manifest | undefined =>
  synthesized('argocd', (chart) => addApplications(chart, cluster, [component]))[0];

/** Path below `gitops` -> text of every synced file, except the version files, which releases write. */
export function manifestFiles(platform: Platform): Readonly<Record<string, string>> {
  const clusters = clustersOf(platform);
  const files: Record<string, string> = {};
  const renderings = clusters.flatMap((cluster) =>
    componentsOf(cluster)
      .filter(({ manifests }) => manifests)
      .map((component) => ({ cluster, component, manifests: manifestsOf(component, cluster) })),
  );
  for (const [name, alike] of Map.groupBy(renderings, ({ component }) => component.name)) {
    Object.assign(files, kustomizeFiles(name, alike));
  }
  for (const cluster of clusters) {
    const applications = applicationsOf(cluster).map((manifest) => {
      const file = `${manifest.kind}-${manifest.metadata.name}.yaml`.toLowerCase();
      files[`apps/${cluster.folder}/${file}`] = generatedYaml(manifest);
      return file;
    });
    files[`apps/${cluster.folder}/kustomization.yaml`] = generatedYaml({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: applications.sort(),
    });
  }
  return files;
}
