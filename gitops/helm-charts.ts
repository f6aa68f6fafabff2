import { argoCdChart } from '@sample-platform-ai/infra/modules/delivery/argocd-chart.ts';

/** A Helm chart at an exact version. */
export interface HelmChart {
  readonly repository: string;
  readonly name: string;
  readonly version: string;
}

/** Every chart of a cluster with its version, except Argo CD's, which the delivery stack defines. */
export const helmCharts = {
  argoCd: argoCdChart,
  externalSecrets: { repository: 'https://charts.external-secrets.io', name: 'external-secrets', version: '2.9.0' },
  loadBalancerController: {
    repository: 'https://aws.github.io/eks-charts',
    name: 'aws-load-balancer-controller',
    version: '3.5.0',
  },
  kubePrometheusStack: {
    repository: 'https://prometheus-community.github.io/helm-charts',
    name: 'kube-prometheus-stack',
    version: '88.5.3',
  },
  /** Keep it at the operator version of kube-prometheus-stack. */
  prometheusOperatorCrds: {
    repository: 'https://prometheus-community.github.io/helm-charts',
    name: 'prometheus-operator-crds',
    version: '31.0.1',
  },
  loki: { repository: 'https://grafana-community.github.io/helm-charts', name: 'loki', version: '18.11.0' },
  alloy: { repository: 'https://grafana.github.io/helm-charts', name: 'alloy', version: '1.11.1' },
} as const satisfies Record<string, HelmChart>;
