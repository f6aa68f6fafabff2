import type { RuleGroup } from './rule.ts';

/** Whether the clusters run what Git has. */
export const deliveryRules: RuleGroup = {
  name: 'delivery',
  runbook: 'delivery',
  recordings: [],
  alerts: [
    {
      alert: 'ArgoCdApplicationUnhealthy',
      expr: 'max by (name, health_status) (argocd_app_info{health_status=~"Degraded|Missing|Unknown"}) > 0',
      for: '10m',
      severity: 'critical',
      summary: 'Application {{ $labels.name }} has been {{ $labels.health_status }} for ten minutes',
      description: 'Its workloads are broken, or Argo CD cannot determine their health.',
    },
    {
      alert: 'ArgoCdApplicationStuck',
      expr: 'max by (name) (argocd_app_info{health_status="Progressing"}) > 0',
      for: '30m',
      severity: 'warning',
      summary: 'Application {{ $labels.name }} has been Progressing for 30 minutes',
      description: 'A release does not become ready, and later sync waves wait.',
    },
    {
      alert: 'ArgoCdApplicationOutOfSync',
      expr: 'max by (name) (argocd_app_info{sync_status!="Synced"}) > 0',
      for: '30m',
      severity: 'warning',
      summary: 'Application {{ $labels.name }} has been out of sync for 30 minutes',
      description:
        'Applications sync automatically: the API server refuses the sync, or something changes the cluster outside of Git.',
    },
    {
      // A failing sync of a folder is retried without limit, so it never counts as failed; that of a chart ends, and leaves it out of sync.
      alert: 'ArgoCdSyncUnfinished',
      expr: 'max by (name) (argocd_app_info{operation="sync"}) > 0',
      for: '20m',
      severity: 'warning',
      summary: 'The sync of application {{ $labels.name }} has been running for 20 minutes',
      description:
        'The release is not deployed. Argo CD retries a failing sync until it succeeds or Git has a newer revision.',
    },
    {
      alert: 'ArgoCdRepositoryUnreachable',
      expr: 'sum by (repo) (increase(argocd_git_fetch_fail_total[15m])) > 3',
      for: '15m',
      severity: 'warning',
      summary: 'Argo CD cannot fetch {{ $labels.repo }}',
      description: 'Workloads keep running, and no release reaches this region.',
    },
    {
      alert: 'ArgoCdAbsent',
      expr: 'absent(argocd_app_info)',
      for: '10m',
      severity: 'warning',
      summary: 'Argo CD reports no application',
      description: 'Nothing syncs or self-heals in this region, and the other delivery alerts have no data.',
    },
  ],
};
