/** How Argo CD reports to a release ledger: from which pods, and with tokens of which account and audience. */
export const observer = {
  namespace: 'argocd',
  serviceAccount: 'release-observer',
  audience: 'release-ledger',
  /** Of the chart's: its notifications controller. */
  workload: 'argocd-notifications-controller',
} as const;
