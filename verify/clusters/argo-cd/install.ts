import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import type { Component } from '@sample-platform-ai/gitops/component.ts';
import { argoCd } from '@sample-platform-ai/gitops/components/argo-cd/argo-cd.ts';
import { deployedValues } from '@sample-platform-ai/gitops/deployed.ts';
import type { HelmChart } from '@sample-platform-ai/gitops/helm-charts.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { inCluster } from '@sample-platform-ai/infra/modules/delivery/published-facts.ts';
import { platformProject, rootApplicationValues } from '@sample-platform-ai/infra/modules/delivery/root-application.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { manifestsIn, template } from '../../charts/render.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { referencesOf } from '../world/edits.ts';
import { object } from '../world/stand-ins.ts';
import { repositoryUrl } from './repository.ts';
import { rootApplication } from './state.ts';
import type { Tree } from './tree.ts';

export const argoCdNamespace = argoCd.namespace;

/** Installs the chart as the delivery stack does: with helm, waiting until everything runs. */
export async function installArgoCd(
  target: Target,
  cluster: Cluster,
  chartIn: (chart: HelmChart) => string,
): Promise<void> {
  const { chart } = argoCd;
  if (!chart) throw new Error('Argo CD has no chart');
  const context = target.context === undefined ? [] : ['--kube-context', target.context];
  const how = ['--namespace', argoCdNamespace, '--wait', '--wait-for-jobs', '--timeout', '600s', '--values', '-'];
  const install = ['upgrade', '--install', chart.releaseName, chartIn(chart.chart), ...context, ...how];
  const result = await execa('helm', install, {
    input: JSON.stringify(deployedValues(argoCd, cluster)),
    reject: false,
  });
  if (result.failed) throw new UserError(`Argo CD is not installed: ${result.stderr.trim()}`);
}

/** Images that a component's chart runs in a cluster. */
export async function imagesOf(folder: string, component: Component, cluster: Cluster): Promise<readonly string[]> {
  if (!component.chart) return [];
  const text = await template(folder, component.chart, { component, cluster }, deployedValues(component, cluster));
  return referencesOf(manifestsIn(text));
}

/** Argo CD's own cluster, and the root Application with its project, as the delivery stack makes them. */
export function rootOf(cluster: Cluster, { path, branch }: Pick<Tree, 'path' | 'branch'>): readonly Manifest[] {
  const { projects, applications } = rootApplicationValues({
    namespace: argoCdNamespace,
    repositoryUrl,
    applicationsPath: path,
    gitRevision: branch,
    protectFromDestroy: cluster.environment.protectFromDestroy,
  });
  const registered = object('v1', 'Secret', inCluster.name, argoCdNamespace, {
    stringData: { ...inCluster, config: JSON.stringify({ tlsClientConfig: { insecure: false } }) },
  });
  return [
    { ...registered, metadata: { ...registered.metadata, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } } },
    ofChart('AppProject', platformProject, projects[platformProject]),
    ofChart('Application', rootApplication, applications.root),
  ];
}

/** An object as the chart argocd-apps makes it: what is not metadata is the spec. */
function ofChart(
  kind: string,
  name: string,
  values: { readonly finalizers?: readonly string[] } | undefined,
): Manifest {
  const { namespace: _, finalizers = [], ...spec } = { namespace: argoCdNamespace, ...values };
  const made = object('argoproj.io/v1alpha1', kind, name, argoCdNamespace, { spec });
  return { ...made, metadata: { ...made.metadata, finalizers } };
}
