/** Argo CD's reports to a release ledger: the pods that send them, and the service account and audience of their tokens. */
export const observer = {
  namespace: 'argocd',
  serviceAccount: 'release-observer',
  audience: 'release-ledger',
  /** The notifications controller of Argo CD's chart. */
  workload: 'argocd-notifications-controller',
} as const;
