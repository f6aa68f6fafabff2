import type { RuleGroup } from './rule.ts';

/** The controllers between the cluster and AWS. kube-prometheus-stack has the general alerts on Kubernetes. */
export const platformRules: RuleGroup = {
  name: 'platform',
  runbook: 'platform',
  recordings: [],
  alerts: [
    {
      alert: 'ExternalSecretNotReady',
      expr: 'max by (exported_namespace, name) (externalsecret_status_condition{condition="Ready",status="False"}) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'Secret {{ $labels.name }} in {{ $labels.exported_namespace }} cannot be read from Secrets Manager',
      description: 'Running pods keep the old value; new pods may not start.',
    },
    {
      alert: 'TargetRegistrationFails',
      expr: 'sum(increase(controller_runtime_reconcile_errors_total{controller="targetGroupBinding"}[15m])) > 3',
      for: '10m',
      severity: 'critical',
      summary: 'Pods cannot be registered with their load balancer: {{ $value | printf "%.0f" }} attempts failed',
      description:
        'Old pods leave the target groups and new ones do not join: the next rollout causes an outage of the API.',
    },
  ],
};
