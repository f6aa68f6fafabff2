/** The chart of Argo CD: the delivery stack installs it, and Argo CD then manages itself at the same version. */
export const argoCdChart = {
  repository: 'https://argoproj.github.io/argo-helm',
  name: 'argo-cd',
  version: '10.1.1',
} as const;
