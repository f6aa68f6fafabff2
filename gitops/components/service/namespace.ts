import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';

/** A service account for each workload, because each has its own AWS permissions. */
export function addServiceAccounts(chart: Chart, { components, database }: ServicePlan): void {
  const identities = [
    ...components.map(({ identity }) => identity),
    ...(database ? [database.migration.identity] : []),
  ];
  for (const { serviceAccount } of identities) {
    new k8s.KubeServiceAccount(chart, `account-${serviceAccount}`, {
      metadata: { name: serviceAccount },
      automountServiceAccountToken: false,
    });
  }
}

/** Quota of all pods of the service, and default and maximum of one container. */
export function addBounds(chart: Chart, { service, quota, components }: ServicePlan): void {
  const { cpuCores, memoryGib, pods } = quota;
  const quantity = k8s.Quantity.fromString;
  new k8s.KubeResourceQuota(chart, 'quota', {
    metadata: { name: service },
    spec: {
      hard: {
        'requests.cpu': quantity(String(cpuCores)),
        'requests.memory': quantity(`${memoryGib}Gi`),
        'limits.memory': quantity(`${memoryGib}Gi`),
        pods: quantity(String(pods)),
        'services.loadbalancers': quantity('0'),
        'services.nodeports': quantity('0'),
      },
    },
  });
  const largest = Math.max(...components.map(({ run }) => run.memoryMib));
  new k8s.KubeLimitRange(chart, 'limits', {
    metadata: { name: service },
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: { cpu: quantity('50m'), memory: quantity('128Mi') },
          default: { memory: quantity('128Mi') },
          max: { memory: quantity(`${Math.max(1, Math.ceil(largest / 1024))}Gi`) },
        },
      ],
    },
  });
}
