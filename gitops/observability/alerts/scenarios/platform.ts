import type { Scenario } from './scenario.ts';

const secret = (status: 'True' | 'False') =>
  `externalsecret_status_condition{exported_namespace="monitoring",name="grafana-oidc",condition="Ready",status="${status}"}`;
const errors = (controller: string) => `controller_runtime_reconcile_errors_total{controller="${controller}"}`;

export const platformScenarios: readonly Scenario[] = [
  {
    alert: 'ExternalSecretNotReady',
    at: '30m',
    firing: {
      series: { [secret('False')]: '1x30', [secret('True')]: '0x30' },
      alerts: [
        {
          labels: { exported_namespace: 'monitoring', name: 'grafana-oidc' },
          summary: 'Secret grafana-oidc in monitoring cannot be read from Secrets Manager',
        },
      ],
    },
    quiet: { [secret('False')]: '0x30', [secret('True')]: '1x30' },
  },
  {
    alert: 'TargetRegistrationFails',
    at: '40m',
    firing: {
      series: { [errors('targetGroupBinding')]: '0+1x40' },
      alerts: [{ labels: {}, summary: 'Pods cannot be registered with their load balancer: 15 attempts failed' }],
    },
    quiet: { [errors('targetGroupBinding')]: '0x20 1x20', [errors('ingress')]: '0+5x40' },
  },
];
