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

/** Where upstream lists the Kubernetes minors that a chart's program is tested with; `undefined` where it lists none. */
export const kubernetesLists: Readonly<Record<keyof typeof helmCharts, string | undefined>> = {
  argoCd: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/tested-kubernetes-versions/',
  externalSecrets: 'https://external-secrets.io/latest/introduction/stability-support/',
  loadBalancerController: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/',
  kubePrometheusStack: 'https://prometheus-operator.dev/docs/getting-started/compatibility/',
  prometheusOperatorCrds: 'https://prometheus-operator.dev/docs/getting-started/compatibility/',
  loki: undefined,
  alloy: undefined,
};
