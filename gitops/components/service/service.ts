import type { ComponentPlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Chart } from 'cdk8s';
import { type Component, type ServiceImages, waves } from '../../component.ts';
import { addPreviewDatabase } from '../databases/preview.ts';
import { addBounds, addServiceAccounts } from './namespace.ts';
import { addNetworkPolicies } from './network.ts';
import { addReleaseJob } from './release-job.ts';
import { addScheduledJob } from './scheduled-job.ts';
import { addFiles, addSecretFiles, addSecrets } from './secrets.ts';
import { addServing } from './serving.ts';

export const imagesOf = ({ service, components, preview }: ServicePlan): ServiceImages => ({
  service,
  digests: preview ? 'previewed' : 'released',
  repositories: [...new Set(components.map(({ image }) => image.repository))],
});

/**
 * A service in a cluster, as two Applications: the namespace, and the workloads. A release is one sync of the second, which
 * publishes the site only after the Deployments are healthy.
 */
export const serviceComponents = (plan: ServicePlan): readonly Component[] => [
  {
    name: `${plan.service}-namespace`,
    namespace: plan.namespace,
    project: plan.project,
    wave: waves.namespaces,
    manifests: (chart, cluster) => {
      addServiceAccounts(chart, plan);
      addBounds(chart, plan);
      addNetworkPolicies(chart, cluster, plan);
      addSecrets(chart, plan);
      addSecretFiles(chart, plan);
    },
  },
  {
    name: plan.service,
    namespace: plan.namespace,
    project: plan.project,
    wave: waves.workloads,
    images: imagesOf(plan),
    reported: !plan.preview,
    preview: plan.preview !== undefined,
    manifests: (chart, cluster) => {
      const { database } = plan;
      if (plan.preview && database) addPreviewDatabase(chart, cluster, database);
      if (database?.migration.runsHere) addReleaseJob(chart, plan, database.migration);
      for (const component of plan.components) addRun(chart, plan, component);
    },
  },
];

/** Objects of a component, by how its kind runs. */
function addRun(chart: Chart, plan: ServicePlan, component: ComponentPlan): void {
  const { run } = component;
  addFiles(chart, component);
  if (run.type === 'deployment') addServing(chart, plan, { ...component, run });
  else if (run.type === 'release-job') addReleaseJob(chart, plan, { ...component, run });
  else addScheduledJob(chart, plan, { ...component, run });
}
