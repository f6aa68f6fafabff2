import { ApiObject, type Chart } from 'cdk8s';

/** PodMonitors for charts without a suitable monitor. */
const scraped = [
  { name: 'argocd', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' }, port: 'metrics' },
  {
    name: 'external-secrets',
    namespace: 'external-secrets',
    labels: { 'app.kubernetes.io/name': 'external-secrets' },
    port: 'metrics',
  },
  {
    name: 'load-balancer-controller',
    namespace: 'kube-system',
    labels: { 'app.kubernetes.io/name': 'aws-load-balancer-controller' },
    port: 'metrics-server',
  },
  { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, port: 'metrics' },
] as const;

/** How Prometheus finds the controllers whose charts have no monitor. */
export function addMonitors(chart: Chart): void {
  for (const { name, namespace, labels, port } of scraped) {
    new ApiObject(chart, `monitor-${name}`, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name },
      spec: {
        namespaceSelector: { matchNames: [namespace] },
        selector: { matchLabels: labels },
        podMetricsEndpoints: [{ port, interval: '30s' }],
      },
    });
  }
}
