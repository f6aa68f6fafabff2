import type { namespaces } from '@sample-platform-ai/environments/services.ts';

export type NamespaceName = (typeof namespaces)[number];

const podSecurity: Readonly<Record<NamespaceName, 'restricted' | 'privileged'>> = {
  argocd: 'restricted',
  'external-secrets': 'restricted',
  ledger: 'restricted',
  loki: 'restricted',
  // The node exporter and the log agent read the node: its network, its processes and its log files.
  monitoring: 'privileged',
};

/** Labels of a namespace: what its pods may be, and what is done to them. */
export const namespaceLabels = (name: NamespaceName): Readonly<Record<string, string>> => ({
  'pod-security.kubernetes.io/enforce': podSecurity[name],
  'pod-security.kubernetes.io/enforce-version': 'latest',
  // Told even where it is not enforced, so that a pod that could be stricter is seen.
  'pod-security.kubernetes.io/audit': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
  // A new pod counts as ready once its load balancer sends it traffic, and only then does an old one go.
  ...(name === 'ledger' && { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' }),
});
