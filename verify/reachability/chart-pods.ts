import type { JsonValue, Manifest } from '@sample-platform-ai/gitops/output/split.ts';

/**
 * Pods that charts, operators and EKS' add-ons bring, as `synth` cannot render charts. charts.test.ts compares what helm
 * renders with this.
 */
export interface ToolPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Name -> TCP port. */
  readonly ports: Readonly<Record<string, number>>;
  /** Shares its node's network: no policy is about it. @default false */
  readonly onNode?: true;
  /** What brings it, where helm does not render it. @default a chart */
  readonly by?: 'operator' | 'add-on';
  /** @default false */
  readonly callsKubernetes?: true;
  /** AWS services that it signs in to, with Pod Identity. @default [] */
  readonly aws?: readonly string[];
  /** Calls addresses that are not AWS': the code host, the sign-in page. @default false */
  readonly internet?: true;
  /** Port of a webhook, or of an API that the Kubernetes API forwards to. @default none */
  readonly answersKubernetes?: number;
  /** Ports that Prometheus scrapes. @default none */
  readonly metrics?: readonly number[];
}

const named = (name: string, instance: string, more: Readonly<Record<string, string>> = {}) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': instance,
  ...more,
});

const externalSecrets = (name: string, more: Partial<ToolPod>): ToolPod => ({
  namespace: 'external-secrets',
  name,
  labels: named(name, 'external-secrets'),
  ports: { metrics: 8080, ready: 8081 },
  callsKubernetes: true,
  ...more,
});

const argocd = (part: string, ports: ToolPod['ports'], more: Partial<ToolPod> = {}): ToolPod => ({
  namespace: 'argocd',
  name: `argocd-${part}`,
  labels: named(`argocd-${part}`, 'argocd', { 'app.kubernetes.io/part-of': 'argocd' }),
  ports,
  ...(ports['metrics'] && { callsKubernetes: true, metrics: [ports['metrics']] }),
  ...more,
});

const monitoring = (pod: Omit<ToolPod, 'namespace'>): ToolPod => ({ namespace: 'monitoring', ...pod });
const addOn = (pod: Omit<ToolPod, 'namespace' | 'by'>): ToolPod => ({ namespace: 'kube-system', by: 'add-on', ...pod });

export const toolPods: readonly ToolPod[] = [
  externalSecrets('external-secrets', {
    ports: { metrics: 8080, live: 8082 },
    aws: ['secretsmanager'],
    metrics: [8080],
  }),
  externalSecrets('external-secrets-webhook', {
    ports: { metrics: 8080, webhook: 10_250, ready: 8081 },
    answersKubernetes: 10_250,
  }),
  externalSecrets('external-secrets-cert-controller', {}),
  {
    namespace: 'kube-system',
    name: 'aws-load-balancer-controller',
    labels: named('aws-load-balancer-controller', 'aws-load-balancer-controller'),
    ports: { 'webhook-server': 9443, 'metrics-server': 8080 },
    callsKubernetes: true,
    aws: ['elasticloadbalancing', 'ec2'],
    answersKubernetes: 9443,
    metrics: [8080],
  },
  argocd('server', { server: 8080, metrics: 8083 }, { internet: true }),
  argocd('repo-server', { 'repo-server': 8081, metrics: 8084 }, { internet: true }),
  argocd('application-controller', { metrics: 8082 }),
  argocd('applicationset-controller', { metrics: 8080, probe: 8081, webhook: 7000 }),
  argocd('notifications-controller', { metrics: 9001 }),
  argocd('redis', { redis: 6379 }),
  argocd('redis-secret-init', {}, { callsKubernetes: true }),
  monitoring({
    name: 'prometheus',
    by: 'operator',
    labels: { 'app.kubernetes.io/name': 'prometheus', 'operator.prometheus.io/name': 'monitoring' },
    ports: { 'http-web': 9090 },
    callsKubernetes: true,
    metrics: [9090],
  }),
  monitoring({
    name: 'alertmanager',
    by: 'operator',
    labels: { 'app.kubernetes.io/name': 'alertmanager', alertmanager: 'monitoring' },
    ports: { 'http-web': 9093, 'mesh-tcp': 9094 },
    aws: ['sns'],
    metrics: [9093],
  }),
  monitoring({
    name: 'monitoring-operator',
    labels: {
      app: 'kube-prometheus-stack-operator',
      ...named('kube-prometheus-stack-prometheus-operator', 'monitoring'),
    },
    ports: { http: 8080 },
    callsKubernetes: true,
    metrics: [8080],
  }),
  monitoring({
    name: 'grafana',
    labels: named('grafana', 'monitoring'),
    ports: { grafana: 3000, 'gossip-tcp': 9094, profiling: 6060 },
    callsKubernetes: true,
    internet: true,
    metrics: [3000],
  }),
  monitoring({
    name: 'monitoring-kube-state-metrics',
    labels: named('kube-state-metrics', 'monitoring'),
    ports: { http: 8080, metrics: 8081 },
    callsKubernetes: true,
    metrics: [8080],
  }),
  monitoring({
    name: 'monitoring-prometheus-node-exporter',
    labels: named('prometheus-node-exporter', 'monitoring'),
    ports: { 'http-metrics': 9100 },
    onNode: true,
    metrics: [9100],
  }),
  monitoring({
    name: 'alloy',
    labels: named('alloy', 'alloy'),
    ports: { 'http-metrics': 12_345 },
    callsKubernetes: true,
    metrics: [12_345],
  }),
  {
    namespace: 'loki',
    name: 'loki',
    labels: named('loki', 'loki', { 'app.kubernetes.io/part-of': 'memberlist' }),
    ports: { 'http-metrics': 3100, grpc: 9095, 'http-memberlist': 7946 },
    aws: ['s3'],
    metrics: [3100],
  },
  addOn({
    name: 'coredns',
    labels: { 'k8s-app': 'kube-dns' },
    ports: { dns: 53, metrics: 9153 },
    callsKubernetes: true,
    metrics: [9153],
  }),
  addOn({
    name: 'metrics-server',
    labels: { 'app.kubernetes.io/name': 'metrics-server' },
    ports: { https: 10_251 },
    callsKubernetes: true,
    answersKubernetes: 10_251,
  }),
  addOn({
    name: 'ebs-csi-controller',
    labels: { app: 'ebs-csi-controller' },
    ports: {},
    callsKubernetes: true,
    aws: ['ec2'],
  }),
  addOn({
    name: 'aws-node',
    labels: { 'k8s-app': 'aws-node' },
    ports: {},
    onNode: true,
    callsKubernetes: true,
    aws: ['ec2'],
  }),
  addOn({ name: 'kube-proxy', labels: { 'k8s-app': 'kube-proxy' }, ports: {}, onNode: true, callsKubernetes: true }),
  addOn({
    name: 'eks-pod-identity-agent',
    labels: { app: 'eks-pod-identity-agent' },
    ports: {},
    onNode: true,
    aws: ['eks-auth'],
  }),
];

const everywhere = [{ namespaceSelector: {} }];
const argocdPods = (...parts: readonly string[]) =>
  parts.map((part) => ({ podSelector: { matchLabels: named(`argocd-${part}`, 'argocd') } }));
const argocdPolicy = (part: string, ingress: readonly JsonValue[]): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: `argocd-${part}`, namespace: 'argocd' },
  spec: { podSelector: { matchLabels: named(`argocd-${part}`, 'argocd') }, policyTypes: ['Ingress'], ingress },
});
const from = (peers: readonly JsonValue[], port: number) => ({ from: peers, ports: [{ port, protocol: 'TCP' }] });

/** Network policies that charts bring: those of Argo CD's, with its named ports as numbers. */
export const chartPolicies: readonly Manifest[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'argocd-default-deny', namespace: 'argocd' },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  },
  argocdPolicy('server', [{}]),
  argocdPolicy('repo-server', [
    from(argocdPods('server', 'application-controller', 'notifications-controller', 'applicationset-controller'), 8081),
    from(everywhere, 8084),
  ]),
  argocdPolicy('application-controller', [from(everywhere, 8082)]),
  argocdPolicy('applicationset-controller', [from(everywhere, 8080)]),
  argocdPolicy('notifications-controller', [from(everywhere, 9001)]),
  argocdPolicy('redis', [from(argocdPods('server', 'repo-server', 'application-controller'), 6379)]),
];
