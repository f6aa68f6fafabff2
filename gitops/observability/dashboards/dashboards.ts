import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import { dashboardLabels } from '../charts/grafana.ts';
import { clusterDashboard } from './cluster.ts';
import { databaseDashboard } from './database.ts';
import { deliveryDashboard } from './delivery.ts';
import { ledgerDashboard } from './ledger.ts';
import { logsDashboard } from './logs.ts';

/** Every dashboard of our own. The cluster's finer ones come with kube-prometheus-stack. */
export const dashboards = (): readonly Dashboard[] =>
  [ledgerDashboard, databaseDashboard, deliveryDashboard, clusterDashboard, logsDashboard].map((make) =>
    make().build(),
  );

/** ConfigMaps that Grafana's sidecar looks for. */
export function addDashboards(chart: Chart): void {
  for (const content of dashboards()) {
    const name = `dashboard-${content.uid}`;
    new k8s.KubeConfigMap(chart, name, {
      metadata: { name, labels: { ...dashboardLabels }, annotations: { grafana_folder: 'Platform' } },
      data: { [`${content.uid}.json`]: JSON.stringify(content, null, 2) },
    });
  }
}
