import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import type { JsonValue, Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { addressAt } from '@sample-platform-ai/gitops/test/addresses.ts';
import type { ServiceFront } from '@sample-platform-ai/gitops/test/policies.ts';
import { at, isMatch, list, podTemplate } from '@sample-platform-ai/gitops/test/workload-rules.ts';
import type { SynthesizedStack } from '../invariants/tree.ts';
import { chartPolicies, type ToolPod, toolPods } from './chart-pods.ts';
import { interfacesIn, type RegionInterfaces } from './interfaces.ts';
import { type Underlay, underlayOf } from './underlay.ts';

/** A pod of one cluster. */
export interface RunningPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: JsonValue;
  /** TCP. */
  readonly ports: readonly number[];
  readonly onNode: boolean;
  readonly callsKubernetes: boolean;
  /** Undefined for a pod of a service or a job of the platform. */
  readonly tool: ToolPod | undefined;
}

/** Everything that the proof judges about one cluster. */
export interface ClusterWorld {
  readonly cluster: Cluster;
  /** Own objects, and the network policies of charts. */
  readonly manifests: readonly Manifest[];
  readonly pods: readonly RunningPod[];
  readonly network: Underlay;
  /** Of its region. */
  readonly here: RegionInterfaces;
  /** Region -> network interfaces, in all regions of the environment. */
  readonly regions: ReadonlyMap<string, RegionInterfaces>;
}

function podsIn(manifests: readonly Manifest[]): readonly RunningPod[] {
  const own = manifests.flatMap((manifest): RunningPod[] => {
    const template = podTemplate(manifest);
    if (template === undefined) return [];
    const containers = list(at(template, 'spec', 'containers'));
    return [
      {
        namespace: manifest.metadata.namespace ?? '',
        name: manifest.metadata.name,
        labels: at(template, 'metadata', 'labels') ?? {},
        ports: containers.flatMap((each) => list(at(each, 'ports'))).map((port) => Number(at(port, 'containerPort'))),
        onNode: at(template, 'spec', 'hostNetwork') === true,
        callsKubernetes: at(template, 'metadata', 'annotations', 'platform/uses-kubernetes-api') !== undefined,
        tool: undefined,
      },
    ];
  });
  const tools = toolPods.map((tool): RunningPod => {
    const { namespace, name, labels, ports, onNode = false, callsKubernetes = false } = tool;
    return { namespace, name, labels: { ...labels }, ports: Object.values(ports), onNode, callsKubernetes, tool };
  });
  return [...own, ...tools];
}

/** The clusters of a platform, with the stacks that its tree holds. */
export function worldsOf(platform: Platform, tree: readonly SynthesizedStack[]): readonly ClusterWorld[] {
  const networks = new Map(platform.environments.map(({ name }) => [name, underlayOf(tree, name)]));
  const byEnvironment = new Map(
    platform.environments.map(({ name, regions }) => {
      const network = networks.get(name);
      if (!network) throw new Error(`${name} has no stacks`);
      return [name, new Map(regions.map((region) => [region.name as string, interfacesIn(network, region.name)]))];
    }),
  );
  return clustersOf(platform).map((cluster) => {
    const { environment, region, folder } = cluster;
    const network = networks.get(environment.name);
    const regions = byEnvironment.get(environment.name);
    const here = regions?.get(region.name);
    if (!network || !regions || !here) throw new Error(`${folder} has no stacks`);
    const manifests = [...everythingIn(cluster), ...chartPolicies];
    return { cluster, manifests, pods: podsIn(manifests), network, here, regions };
  });
}

/** Pods with this name: one kind of pod. */
export function podNamed({ pods, cluster }: ClusterWorld, namespace: string, name: string): RunningPod {
  const found = pods.find((each) => each.namespace === namespace && each.name === name);
  if (!found) throw new Error(`${cluster.folder}: no pod ${namespace}/${name}`);
  return found;
}

/** An address of a Service that has a selector; its position in the range does not matter to any policy. */
const anyService = 200;
/** Of the Service `kube-dns`, which EKS gives the tenth address. */
const nameServer = 10;

/** The Service `kubernetes`, at the first address of the range. */
export const kubernetesService = ({ here }: ClusterWorld): ServiceFront => ({
  address: addressAt(here.serviceCidr, 1),
  port: 443,
  selector: undefined,
  namespace: 'default',
});

export const nameService = ({ here }: ClusterWorld): ServiceFront => ({
  address: addressAt(here.serviceCidr, nameServer),
  port: 53,
  selector: { 'k8s-app': 'kube-dns' },
  namespace: 'kube-system',
});

/** The Service in front of a pod, at the port that leads to one of the pod's; a tool's has the chart's selector. */
export function serviceOf({ manifests, here, cluster }: ClusterWorld, pod: RunningPod, port: number): ServiceFront {
  const front = { address: addressAt(here.serviceCidr, anyService), namespace: pod.namespace };
  if (pod.tool) return { ...front, port, selector: pod.labels };
  for (const service of manifests) {
    if (service.kind !== 'Service' || service.metadata.namespace !== pod.namespace) continue;
    const selector = at(service, 'spec', 'selector');
    if (!isMatch(selector, pod.labels)) continue;
    const found = list(at(service, 'spec', 'ports')).find((each) =>
      [port, undefined].includes(targetOf(manifests, pod, at(each, 'targetPort'))),
    );
    if (found) return { ...front, port: Number(at(found, 'port')), selector };
  }
  throw new Error(`${cluster.folder}: no Service leads to port ${port} of ${pod.namespace}/${pod.name}`);
}

function targetOf(manifests: readonly Manifest[], pod: RunningPod, target: JsonValue | undefined): number {
  if (typeof target === 'number') return target;
  const workload = manifests.find(
    (each) =>
      podTemplate(each) !== undefined && each.metadata.name === pod.name && each.metadata.namespace === pod.namespace,
  );
  const containers = list(at(workload && podTemplate(workload), 'spec', 'containers'));
  const port = containers.flatMap((each) => list(at(each, 'ports'))).find((each) => at(each, 'name') === target);
  return Number(at(port, 'containerPort'));
}
