import { repositoryUrl, syncedFolder } from '@sample-platform-ai/environments/naming.ts';
import { blocksNoOther } from '@sample-platform-ai/infra/modules/delivery/application-health.ts';
import { inCluster } from '@sample-platform-ai/infra/modules/delivery/published-facts.ts';
import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../cluster.ts';
import { type Component, finalizers, syncWave, waves } from '../component.ts';
import { serviceLabel } from '../components/notifications/report.ts';
import { yaml } from '../output/yaml.ts';
import { syncPolicy, syncPolicyOfContent } from '../sync-policy.ts';

/** The Applications of a cluster, one for each component. */
export function addApplications(chart: Chart, cluster: Cluster, components: readonly Component[]): void {
  for (const component of components.filter(({ preview }) => !preview)) {
    new ApiObject(chart, component.name, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: component.name,
        annotations: { ...syncWave(component.wave), ...(component.wave === waves.namespaces && blocksNoOther) },
        ...(component.reported && component.images && { labels: { [serviceLabel]: component.images.service } }),
        ...finalizers(cluster),
      },
      spec: {
        project: component.project,
        destination: { server: inCluster.server, namespace: component.namespace },
        ...sourcesOf(component, cluster),
        syncPolicy: component.chart ? syncPolicyOfContent : syncPolicy,
        ...(component.chart?.ignoredDifferences && { ignoreDifferences: component.chart.ignoredDifferences }),
      },
    });
  }
}

function sourcesOf({ name, chart, manifests }: Component, cluster: Cluster) {
  const fromChart = chart && {
    repoURL: chart.chart.repository,
    chart: chart.chart.name,
    targetRevision: chart.chart.version,
    // As text: an object would lose its nulls, and a null removes a chart's default.
    helm: { releaseName: chart.releaseName, values: yaml(chart.values(cluster)) },
  };
  const fromGit = manifests && {
    repoURL: repositoryUrl(cluster.organization),
    path: `${syncedFolder(cluster.environment, cluster.region.name)}/overlays/${cluster.folder}/${name}`,
    targetRevision: cluster.environment.delivery.gitRevision,
  };
  const sources = [fromChart, fromGit].filter((source) => source !== undefined);
  if (sources.length === 0) throw new Error(`component ${name} has neither a chart nor manifests; give it one of them`);
  return sources.length === 1 ? { source: sources[0] } : { sources };
}
