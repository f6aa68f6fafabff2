import type { ComponentPlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Port } from '@sample-platform-ai/gitops/test/policies.ts';
import type { Outside } from '../paths.ts';
import type { End, Flow, NodeLocal } from '../verdict.ts';
import { type ClusterWorld, podNamed, type RunningPod } from '../world.ts';

export const tcp = (number: number): Port => ({ protocol: 'TCP', number });

/** A public address that belongs to no range of the platform. */
export const internet: Outside = { name: 'the internet', address: '198.51.100.7' };
/** One of AWS'; which one does not matter to policies and routes. */
const publicAddress = '52.95.128.7';

/** Where an AWS service answers in a region: its interface endpoint if there is one, its public addresses otherwise. */
export function awsService({ here }: ClusterWorld, service: string): End {
  const endpoint = here.endpoints.get(service);
  return endpoint ? { interfaces: endpoint } : { outside: { name: service, address: publicAddress, service } };
}

export const podIdentityAgent: NodeLocal = { nodeLocal: '169.254.170.23' };
/** The answer of a node's metadata service takes as many hops as the launch template says; a pod is two away. */
export const metadataService = ({ here }: ClusterWorld): NodeLocal => ({
  nodeLocal: '169.254.169.254',
  hops: here.metadataHops,
});

/** A component's pod, or undefined where its schedule or region leaves it out. */
export const podOf = (world: ClusterWorld, { namespace }: ServicePlan, { name }: ComponentPlan): RunningPod =>
  podNamed(world, namespace, name);

/** Pods of services, their migrations among them, with what their plan says. */
export function servicePods(world: ClusterWorld) {
  return world.cluster.plans.flatMap((plan) => {
    const components = plan.components.map((component) => ({
      plan,
      pod: podOf(world, plan, component),
      egress: component.egress,
      identity: component.identity,
    }));
    const migration = plan.database?.migration;
    if (!migration?.runsHere) return components;
    const pod = podNamed(world, plan.namespace, migration.name);
    return [...components, { plan, pod, egress: migration.egress, identity: migration.identity }];
  });
}

export const working = (row: string, from: End, to: End, port: Port, service?: Flow['service']): Flow => ({
  row,
  mustWork: true,
  from,
  to,
  port,
  ...(service && { service }),
});
export const forbidden = (row: string, from: End, to: End, port: Port, service?: Flow['service']): Flow => ({
  ...working(row, from, to, port, service),
  mustWork: false,
});
