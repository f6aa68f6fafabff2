import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';

interface Priority {
  readonly name: string;
  readonly value: number;
  readonly description: string;
  readonly preemptionPolicy: 'PreemptLowerPriority' | 'Never';
}

/** Priority classes; the last one is preempted first. Kubernetes' built-in system classes are above all. */
export const priorityClasses = {
  controller: {
    name: 'controller',
    value: 1_000_000,
    description: 'Needed to change or observe the cluster',
    preemptionPolicy: 'PreemptLowerPriority',
  },
  application: {
    name: 'application',
    value: 100_000,
    description: 'What people use',
    preemptionPolicy: 'PreemptLowerPriority',
  },
  observability: {
    name: 'observability',
    value: 10_000,
    description: 'Metrics, logs and dashboards',
    preemptionPolicy: 'PreemptLowerPriority',
  },
  job: { name: 'job', value: 1000, description: 'May run a little later', preemptionPolicy: 'Never' },
} as const satisfies Record<string, Priority>;

export function addPriorityClasses(chart: Chart): void {
  for (const { name, ...rest } of Object.values(priorityClasses)) {
    new k8s.KubePriorityClass(chart, `priority-${name}`, { metadata: { name }, globalDefault: false, ...rest });
  }
}
