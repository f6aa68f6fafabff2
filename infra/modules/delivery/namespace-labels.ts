import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { type PodSecurity, platformNamespaces } from '@sample-platform-ai/environments/platform-tools.ts';

export interface ClusterNamespace {
  readonly name: string;
  readonly podSecurity: PodSecurity;
  /** Whether its pods join target groups: a new pod is then ready only when it is healthy in its target group. */
  readonly joinsLoadBalancer: boolean;
}

/** Every namespace of a cluster: the platform's, and one for each service. */
export const clusterNamespaces = (plans: readonly ServicePlan[]): readonly ClusterNamespace[] => [
  ...Object.entries(platformNamespaces).map(([name, podSecurity]) => ({ name, podSecurity, joinsLoadBalancer: false })),
  ...plans.map(({ namespace, components }) => ({
    name: namespace,
    podSecurity: 'restricted' as const,
    joinsLoadBalancer: components.some(({ exposures }) => exposures.length > 0),
  })),
];

/** Labels of a namespace: Pod Security, and the readiness gate of target groups. */
export const namespaceLabels = ({
  podSecurity,
  joinsLoadBalancer,
}: Omit<ClusterNamespace, 'name'>): Readonly<Record<string, string>> => ({
  'pod-security.kubernetes.io/enforce': podSecurity,
  'pod-security.kubernetes.io/enforce-version': 'latest',
  // Reported even where it is not enforced, which shows pods that could be stricter.
  'pod-security.kubernetes.io/audit': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
  // A rollout removes an old pod only after the new one passes this gate.
  ...(joinsLoadBalancer && { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' }),
});
