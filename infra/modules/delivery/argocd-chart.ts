/** The chart of Argo CD: installed by the delivery stack, and from then on kept by Argo CD itself, at the same version. */
export const argoCdChart = {
  repository: 'https://argoproj.github.io/argo-helm',
  name: 'argo-cd',
  version: '10.1.1',
} as const;
