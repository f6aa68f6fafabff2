import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import { type Cluster, servicesOf } from '../../cluster.ts';
import { dashboardLabels } from '../charts/grafana.ts';
import { operationsOf } from '../operations.ts';
import { clusterDashboard } from './cluster.ts';
import { deliveryDashboard } from './delivery.ts';
import { logsDashboard } from './logs.ts';
import { serviceDashboard } from './service.ts';

/** Every dashboard of a cluster: the platform's, one for each service, and the services' own. */
export const dashboardsOf = (cluster: Cluster): readonly Dashboard[] => [
  ...[deliveryDashboard, clusterDashboard, logsDashboard].map((make) => make().build()),
  ...servicesOf(cluster).flatMap((plan) => [serviceDashboard(plan).build(), ...operationsOf(plan).dashboards]),
];

/** ConfigMaps that Grafana's sidecar loads. */
export function addDashboards(chart: Chart, cluster: Cluster): void {
  for (const content of dashboardsOf(cluster)) {
    const name = `dashboard-${content.uid}`;
    new k8s.KubeConfigMap(chart, name, {
      metadata: { name, labels: { ...dashboardLabels }, annotations: { grafana_folder: 'Platform' } },
      data: { [`${content.uid}.json`]: JSON.stringify(content, null, 2) },
    });
  }
}
