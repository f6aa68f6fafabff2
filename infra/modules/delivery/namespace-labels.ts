import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { type PodSecurity, platformNamespaces } from '@sample-platform-ai/environments/platform-tools.ts';

export interface ClusterNamespace {
  readonly name: string;
  readonly podSecurity: PodSecurity;
  /** Whether pods of it join target groups: a new one then counts as ready once its load balancer sends it traffic. */
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

/** Labels of a namespace: what its pods may be, and what is done to them. */
export const namespaceLabels = ({
  podSecurity,
  joinsLoadBalancer,
}: Omit<ClusterNamespace, 'name'>): Readonly<Record<string, string>> => ({
  'pod-security.kubernetes.io/enforce': podSecurity,
  'pod-security.kubernetes.io/enforce-version': 'latest',
  // Reported even where it is not enforced, so that a pod that could be stricter is seen.
  'pod-security.kubernetes.io/audit': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
  // Only after the new pod is ready in this sense does an old one go.
  ...(joinsLoadBalancer && { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' }),
});
