import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import {
  allowNameResolution,
  denyByDefault,
  internet,
  namespaceOf,
  podIdentityAgent,
  pods,
  ranges,
  tcp,
} from '../../network/rules.ts';
import { subnetCidrs } from '../../network/subnets.ts';
import { podLabels } from '../../workload/pod.ts';
import { ledger } from './names.ts';

const postgres = 5432;

/** Who talks to the ledger's pods, and whom they talk to; everything else is denied. */
export function addNetworkPolicies(chart: Chart, { environment, site }: Cluster): void {
  // A writer moves to another region in a failover, so all of them are reached from each.
  const database = {
    to: [...ranges(environment.regions.flatMap((region) => subnetCidrs(region, 'data')))],
    ports: tcp(postgres),
  };
  denyByDefault(chart);
  allowNameResolution(chart);
  new k8s.KubeNetworkPolicy(chart, 'backend', {
    metadata: { name: ledger.backend.name },
    spec: {
      podSelector: { matchLabels: podLabels(ledger.backend.name) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        // The public load balancer's nodes.
        { from: [...ranges(subnetCidrs(site, 'public'))], ports: tcp(ledger.ports.http, ledger.ports.grpc) },
        { from: [namespaceOf('monitoring')], ports: tcp(ledger.ports.metrics) },
        {
          from: [pods({ 'app.kubernetes.io/name': 'argocd-notifications-controller' }, 'argocd')],
          ports: tcp(ledger.ports.http),
        },
      ],
      egress: [database, podIdentityAgent, internet],
    },
  });
  new k8s.KubeNetworkPolicy(chart, 'migration', {
    metadata: { name: ledger.migration.name },
    spec: {
      podSelector: { matchLabels: podLabels(ledger.migration.name) },
      policyTypes: ['Ingress', 'Egress'],
      egress: [database, podIdentityAgent],
    },
  });
  new k8s.KubeNetworkPolicy(chart, 'publisher', {
    metadata: { name: ledger.publisher.name },
    spec: {
      podSelector: { matchLabels: podLabels(ledger.publisher.name) },
      policyTypes: ['Ingress', 'Egress'],
      egress: [podIdentityAgent, internet],
    },
  });
}
