import type { RuleGroup } from './rule.ts';

/** Whether what Git says is what runs. */
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
      description: 'What it runs is broken, or Argo CD cannot tell.',
    },
    {
      alert: 'ArgoCdApplicationStuck',
      expr: 'max by (name) (argocd_app_info{health_status="Progressing"}) > 0',
      for: '30m',
      severity: 'warning',
      summary: 'Application {{ $labels.name }} has been progressing for half an hour',
      description: 'A release does not become ready, and the waves behind it wait.',
    },
    {
      alert: 'ArgoCdApplicationOutOfSync',
      expr: 'max by (name) (argocd_app_info{sync_status!="Synced"}) > 0',
      for: '30m',
      severity: 'warning',
      summary: 'Application {{ $labels.name }} has not been as Git says for half an hour',
      description:
        'Applications sync by themselves: either the sync is refused, or something changes the cluster behind it.',
    },
    {
      // A sync that fails is tried again without end: it never counts as failed.
      alert: 'ArgoCdSyncUnfinished',
      expr: 'max by (name) (argocd_app_info{operation="sync"}) > 0',
      for: '20m',
      severity: 'warning',
      summary: 'A sync of application {{ $labels.name }} has not ended for twenty minutes',
      description:
        'The release is not out. A sync that fails is tried again until it succeeds or Git says something else.',
    },
    {
      alert: 'ArgoCdRepositoryUnreachable',
      expr: 'sum by (repo) (increase(argocd_git_fetch_fail_total[15m])) > 3',
      for: '15m',
      severity: 'warning',
      summary: 'Argo CD cannot fetch {{ $labels.repo }}',
      description: 'What runs keeps running, and no release reaches this region.',
    },
    {
      alert: 'ArgoCdAbsent',
      expr: 'absent(argocd_app_info)',
      for: '10m',
      severity: 'warning',
      summary: 'Argo CD reports no application',
      description: 'Nothing is synced or healed in this region, and the other alerts about delivery are blind.',
    },
  ],
};
