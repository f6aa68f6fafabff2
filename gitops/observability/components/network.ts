import { internalTools } from '@sample-platform-ai/environments/platform-tools.ts';
import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import { apiServer } from '../../network/api-server.ts';
import {
  allowNameResolution,
  denyByDefault,
  internet,
  namespaceOf,
  podIdentityAgent,
  ranges,
  tcp,
} from '../../network/rules.ts';
import { monitoring } from './names.ts';

const kubelet = 10_250;
const nodeExporter = 9100;

/** Ingress of the tools from their load balancer and each other; egress to everything that they scrape. */
export function addMonitoringPolicies(chart: Chart, { region }: Cluster): void {
  const privateSubnets = [...ranges(subnetCidrs(region, 'private'))];
  const tools = internalTools.filter(({ name }) => name !== 'argocd').map(({ port }) => port);
  denyByDefault(chart);
  allowNameResolution(chart);
  new k8s.KubeNetworkPolicy(chart, 'tools', {
    metadata: { name: 'tools' },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [namespaceOf(monitoring)] }, { from: privateSubnets, ports: tcp(...tools) }],
      egress: [
        // Every scrape target: the policies of the target's namespace limit the ports.
        { to: [{ namespaceSelector: {} }] },
        apiServer(region),
        { to: privateSubnets, ports: tcp(kubelet, nodeExporter) },
        podIdentityAgent,
        internet,
      ],
    },
  });
}

/** Ingress from the agents, Grafana and other replicas; egress to the bucket. */
export function addLokiPolicies(chart: Chart, namespace: string): void {
  const api = 3100;
  const replicas = { ports: tcp(api, 7946, 9095) };
  denyByDefault(chart);
  allowNameResolution(chart);
  new k8s.KubeNetworkPolicy(chart, 'loki', {
    metadata: { name: 'loki' },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [namespaceOf(monitoring)], ports: tcp(api) },
        { from: [namespaceOf(namespace)], ...replicas },
      ],
      egress: [{ to: [namespaceOf(namespace)], ...replicas }, podIdentityAgent, internet],
    },
  });
}
