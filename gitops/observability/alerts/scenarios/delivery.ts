import type { Scenario, Series } from './scenario.ts';

const application = (sync: string, health: string, values: string): Series => ({
  [`argocd_app_info{name="orders",namespace="argocd",sync_status="${sync}",health_status="${health}"}`]: values,
});

export const deliveryScenarios: readonly Scenario[] = [
  {
    alert: 'ArgoCdApplicationUnhealthy',
    at: '20m',
    firing: {
      series: application('Synced', 'Degraded', '1x20'),
      alerts: [
        {
          labels: { name: 'orders', health_status: 'Degraded' },
          summary: 'Application orders has been Degraded for ten minutes',
        },
      ],
    },
    quiet: { ...application('Synced', 'Progressing', '1x20'), ...application('Synced', 'Healthy', '1x20') },
  },
  {
    alert: 'ArgoCdApplicationStuck',
    at: '1h',
    firing: {
      series: application('Synced', 'Progressing', '1x60'),
      alerts: [{ labels: { name: 'orders' }, summary: 'Application orders has been Progressing for 30 minutes' }],
    },
    quiet: { ...application('Synced', 'Progressing', '1x20 _x40'), ...application('Synced', 'Healthy', '_x20 1x40') },
  },
  {
    alert: 'ArgoCdApplicationOutOfSync',
    at: '1h',
    firing: {
      series: application('OutOfSync', 'Healthy', '1x60'),
      alerts: [{ labels: { name: 'orders' }, summary: 'Application orders has been out of sync for 30 minutes' }],
    },
    quiet: application('Synced', 'Degraded', '1x60'),
  },
  {
    alert: 'ArgoCdSyncUnfinished',
    at: '30m',
    firing: {
      series: {
        'argocd_app_info{name="orders",sync_status="Synced",health_status="Healthy",operation="sync"}': '1x30',
      },
      alerts: [
        { labels: { name: 'orders' }, summary: 'The sync of application orders has been running for 20 minutes' },
      ],
    },
    // A slow sync that ends.
    quiet: {
      'argocd_app_info{name="orders",sync_status="OutOfSync",health_status="Healthy",operation="sync"}': '1x15 _x15',
      'argocd_app_info{name="orders",sync_status="Synced",health_status="Healthy",operation=""}': '_x15 1x15',
    },
  },
  {
    alert: 'ArgoCdRepositoryUnreachable',
    at: '1h',
    firing: {
      series: { 'argocd_git_fetch_fail_total{repo="https://git.example/r",revision="main"}': '0+1x60' },
      alerts: [{ labels: { repo: 'https://git.example/r' }, summary: 'Argo CD cannot fetch https://git.example/r' }],
    },
    quiet: { 'argocd_git_fetch_fail_total{repo="https://git.example/r",revision="main"}': '0x30 2x30' },
  },
  {
    alert: 'ArgoCdAbsent',
    at: '20m',
    firing: { series: {}, alerts: [{ labels: {}, summary: 'Argo CD reports no application' }] },
    quiet: application('OutOfSync', 'Missing', '1x20'),
  },
];
