import type { helmCharts } from './helm-charts.ts';

/** What the project of a chart's program says about Kubernetes. */
export interface ChartSupport {
  /** Version of the chart that this was read for. */
  readonly of: string;
  /** What the project states: minors that it tests with, or the lowest one that it needs. */
  readonly minors: { readonly tested: readonly string[] } | { readonly from: string } | undefined;
  /** Until when the project supports this version; `undefined` where it does not say. */
  readonly until?: string;
  readonly source: string;
  /** Day on which a person read it, ISO date. */
  readonly read: string;
}

const prometheusOperator = {
  minors: { from: '1.25' },
  source:
    'https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.0/Documentation/getting-started/compatibility.md',
  read: '2026-11-29',
} as const;

/** Raise a chart, and read its source again: `chart-support.test.ts` compares the versions. */
export const chartSupport: Readonly<Record<keyof typeof helmCharts, ChartSupport>> = {
  argoCd: {
    of: '10.1.1',
    minors: { tested: ['1.32', '1.33', '1.34', '1.35'] },
    until: 'the third minor after 3.4',
    source: 'https://github.com/argoproj/argo-cd/blob/v3.4.4/docs/operator-manual/tested-kubernetes-versions.md',
    read: '2026-11-29',
  },
  externalSecrets: {
    of: '2.9.0',
    minors: { tested: ['1.36'] },
    until: 'the release of 2.10',
    source:
      'https://github.com/external-secrets/external-secrets/blob/cc5bfbc2234ace9cb0caff4ea89c435cf517b27b/docs/introduction/stability-support.md',
    read: '2026-11-29',
  },
  loadBalancerController: {
    of: '3.5.0',
    minors: { from: '1.22' },
    source: 'https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/deploy/installation.md',
    read: '2026-11-29',
  },
  kubePrometheusStack: { of: '88.5.3', ...prometheusOperator },
  prometheusOperatorCrds: { of: '31.0.1', ...prometheusOperator },
  loki: {
    of: '18.11.0',
    minors: { from: '1.25' },
    source: 'https://github.com/grafana-community/helm-charts/blob/loki-18.11.0/charts/loki/Chart.yaml',
    read: '2026-11-29',
  },
  alloy: {
    of: '1.11.1',
    minors: undefined,
    source: 'https://github.com/grafana/alloy/blob/main/operations/helm/charts/alloy/Chart.yaml',
    read: '2026-11-29',
  },
};

const number = (minor: string): number => Number(minor.split('.')[1]);

/** What a chart's project says of a Kubernetes minor, in words. */
export function supportOf({ minors }: ChartSupport, minor: string): string {
  if (!minors) return 'not stated';
  if ('tested' in minors) return minors.tested.includes(minor) ? 'tested' : 'not tested';
  return number(minor) >= number(minors.from) ? 'allowed' : `needs ${minors.from}`;
}
