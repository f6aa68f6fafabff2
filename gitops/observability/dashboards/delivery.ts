import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, now, overTime } from './panels.ts';

/** Whether the clusters run what Git has. */
export const deliveryDashboard = (): DashboardBuilder =>
  dashboard('delivery', 'Delivery', 'Argo CD and its Applications')
    .withPanel(
      now({
        title: 'Applications not healthy',
        unit: 'short',
        queries: { now: 'count(argocd_app_info{health_status!="Healthy"}) or vector(0)' },
        worseFrom: 1,
      }),
    )
    .withPanel(
      now({
        title: 'Applications out of sync',
        unit: 'short',
        queries: { now: 'count(argocd_app_info{sync_status!="Synced"}) or vector(0)' },
        worseFrom: 1,
      }),
    )
    .withPanel(
      now({
        title: 'Failed syncs in 24 hours',
        unit: 'short',
        queries: { failed: 'sum(increase(argocd_app_sync_total{phase=~"Error|Failed"}[1d]))' },
        worseFrom: 1,
      }),
    )
    .withPanel(
      overTime({
        title: 'Applications by health',
        unit: 'short',
        queries: { '{{health_status}}': 'count by (health_status) (argocd_app_info)' },
      }),
    )
    .withPanel(
      overTime({
        title: 'Syncs',
        unit: 'short',
        queries: { '{{name}} {{phase}}': 'sum by (name, phase) (increase(argocd_app_sync_total[$__rate_interval]))' },
      }),
    )
    .withPanel(
      overTime({
        title: 'Reconciliation of an application, 99th percentile',
        unit: 's',
        queries: {
          compared: 'histogram_quantile(0.99, sum by (le) (rate(argocd_app_reconcile_bucket[$__rate_interval])))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Requests to Git',
        unit: 'short',
        queries: {
          '{{request_type}}': 'sum by (request_type) (increase(argocd_git_request_total[$__rate_interval]))',
          failed: 'sum(increase(argocd_git_fetch_fail_total[$__rate_interval]))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'ExternalSecrets that are not ready',
        unit: 'short',
        queries: {
          '{{exported_namespace}} {{name}}':
            'max by (exported_namespace, name) (externalsecret_status_condition{condition="Ready",status="False"})',
        },
      }),
    );
