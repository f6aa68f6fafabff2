/** A component that a rehearsal with Argo CD does not sync, and why. */
export interface LeftOut {
  readonly component: string;
  readonly reason: string;
}

export const leftOut: readonly LeftOut[] = [
  { component: 'kube-prometheus-stack', reason: 'its volumes are in EBS; the types of its objects exist' },
  { component: 'loki', reason: 'its store is S3' },
  { component: 'alloy', reason: 'it sends logs to Loki' },
  { component: 'previews', reason: 'pull requests are on the code host' },
];

export const isLeftOut = (component: string): boolean => leftOut.some((each) => each.component === component);
