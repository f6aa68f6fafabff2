import type { EgressPlan, IngressPlan, PodPeer, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-29';
import type { Cluster } from '../../cluster.ts';
import {
  allowNameResolution,
  denyByDefault,
  https,
  internet,
  namespaceOf,
  podIdentityAgent,
  pods,
  postgres,
  ranges,
  tcp,
} from '../../network/rules.ts';
import { monitoring } from '../../observability/components/names.ts';
import { podLabels } from '../../workload/pod.ts';
import type { WorkloadPlan } from './container.ts';

const closed: IngressPlan = { publicPorts: [], internalPorts: [], metricsPort: undefined, pods: [] };
const peer = ({ namespace, workload }: PodPeer) => pods({ 'app.kubernetes.io/name': workload }, namespace);

function ingressRules({ region }: Cluster, plan: IngressPlan): k8s.NetworkPolicyIngressRule[] {
  const { publicPorts, internalPorts, metricsPort } = plan;
  return [
    // The addresses of the load balancers.
    ...(publicPorts.length > 0
      ? [{ from: [...ranges(subnetCidrs(region, 'public'))], ports: tcp(...publicPorts) }]
      : []),
    ...(internalPorts.length > 0
      ? [{ from: [...ranges(subnetCidrs(region, 'private'))], ports: tcp(...internalPorts) }]
      : []),
    ...(metricsPort === undefined ? [] : [{ from: [namespaceOf(monitoring)], ports: tcp(metricsPort) }]),
    ...plan.pods.map((each) => ({ from: [peer(each)], ports: tcp(...each.ports) })),
  ];
}

function egressRules(
  { environment, region }: Cluster,
  plan: EgressPlan,
  callsAws: boolean,
): k8s.NetworkPolicyEgressRule[] {
  // The writer moves to another region in a failover, so pods reach the databases of all regions.
  const database = {
    to: [...ranges(environment.regions.flatMap((region) => subnetCidrs(region, 'data')))],
    ports: tcp(postgres),
  };
  return [
    ...(plan.database ? [database] : []),
    ...(callsAws ? [podIdentityAgent] : []),
    ...(plan.internet ? [internet] : []),
    ...(plan.interfaceEndpoints ? [{ to: [...ranges(subnetCidrs(region, 'private'))], ports: tcp(https) }] : []),
    ...plan.pods.map((each) => ({ to: [peer(each)], ports: tcp(...each.ports) })),
  ];
}

/** Allowed ingress and egress of the service's pods; everything else is denied. */
export function addNetworkPolicies(chart: Chart, cluster: Cluster, plan: ServicePlan): void {
  denyByDefault(chart);
  allowNameResolution(chart);
  const add = (workload: WorkloadPlan & { readonly egress: EgressPlan }, ingress: IngressPlan) => {
    const { name, identity, egress } = workload;
    new k8s.KubeNetworkPolicy(chart, `policy-${name}`, {
      metadata: { name },
      spec: {
        podSelector: { matchLabels: podLabels(name, plan.service) },
        policyTypes: ['Ingress', 'Egress'],
        ingress: ingressRules(cluster, ingress),
        egress: egressRules(cluster, egress, identity.statements.length > 0),
      },
    });
  };
  for (const component of plan.components) add(component, component.ingress);
  if (plan.database) add(plan.database.migration, closed);
}
