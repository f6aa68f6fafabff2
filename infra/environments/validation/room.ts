import { instanceType } from '../catalogue/index.ts';
import { everySize } from '../plan/previews.ts';
import type { EnvironmentConfig, NodeGroupConfig } from '../schema.ts';
import { type Allocatable, allocatableOn, isFull, isTainted } from './pods.ts';
import type { Problem } from './problem.ts';

/**
 * Requests of everything that the platform runs in a cluster, without DaemonSets and without the memory that the literal
 * gives to Prometheus and Loki: Argo CD, controllers, Grafana and the add-ons of EKS, of two replicas where there are two
 * zones. A test compares them with the rendered charts.
 */
export const platformRequests = {
  oneZone: { cpuMillicores: 1260, memoryMib: 4600 },
  zones: { cpuMillicores: 1500, memoryMib: 5700 },
} as const satisfies Readonly<Record<string, Allocatable>>;

/** Requests of one replica of each tool whose replicas the literal sets. */
export const toolRequests = {
  prometheus: { cpuMillicores: 200 },
  loki: { cpuMillicores: 100 },
  alertmanager: { cpuMillicores: 10, memoryMib: 64 },
} as const;

const sum = (all: readonly Allocatable[]): Allocatable => ({
  cpuMillicores: all.reduce((total, each) => total + each.cpuMillicores, 0),
  memoryMib: all.reduce((total, each) => total + each.memoryMib, 0),
});
const times = (count: number, { cpuMillicores, memoryMib }: Allocatable): Allocatable => ({
  cpuMillicores: count * cpuMillicores,
  memoryMib: count * memoryMib,
});

/** Requests of the platform in each region of an environment. */
export function platformNeeds({ observability, regions }: EnvironmentConfig): Allocatable {
  const { prometheus, loki, alertmanagerReplicas } = observability;
  const spansZones = regions.some(({ workloadZones }) => workloadZones.length > 1);
  return sum([
    spansZones ? platformRequests.zones : platformRequests.oneZone,
    times(prometheus.replicas, { ...toolRequests.prometheus, memoryMib: prometheus.memoryMib }),
    times(loki.replicas, { ...toolRequests.loki, memoryMib: loki.memoryMib }),
    times(alertmanagerReplicas, toolRequests.alertmanager),
  ]);
}

type Groups = readonly (readonly [string, NodeGroupConfig])[];

/** Requests of the services' pods that only these groups take: at the minimum of their replicas, or at the maximum while every slot has a preview. */
const servicesNeed = (
  environment: EnvironmentConfig,
  bound: 0 | 1,
  takes: (nodeGroup?: string) => boolean,
): Allocatable =>
  sum(
    Object.values(bound === 0 ? environment.services : everySize(environment))
      .flatMap((components) => Object.values(components))
      .filter(({ nodeGroup }) => takes(nodeGroup))
      .map(({ replicas = [1, 1], cpuMillicores = 0, memoryMib = 0 }) =>
        times(replicas[bound], { cpuMillicores, memoryMib }),
      ),
  );

/** Groups for any pod, which no Spot interruption empties. */
const shared = ({ nodeGroups }: EnvironmentConfig['cluster']): Groups =>
  Object.entries(nodeGroups).filter(([, group]) => !isTainted(group) && group.capacity === 'on-demand');

/** What the nodes of the groups allocate at minSize; a group may start any of its types, so the smallest counts. */
function allocatable(groups: Groups): Allocatable {
  return sum(
    groups.map(([, group]) => {
      const types = group.instanceTypes.flatMap((name) => instanceType(name) ?? []).map(allocatableOn);
      const smallest = (key: keyof Allocatable) => Math.min(...types.map((type) => type[key]));
      return times(group.minSize, { cpuMillicores: smallest('cpuMillicores'), memoryMib: smallest('memoryMib') });
    }),
  );
}

const text = ({ cpuMillicores, memoryMib }: Allocatable) => `${cpuMillicores}m CPU and ${memoryMib} MiB`;
const fits = (needed: Allocatable, room: Allocatable) =>
  needed.cpuMillicores <= room.cpuMillicores && needed.memoryMib <= room.memoryMib;

const any = () => true;

/** Shares of what the nodes at minSize allocate in a region: of the platform, and of each service, at the minimum of replicas. */
export function nodeShares(environment: EnvironmentConfig): {
  readonly platform: number;
  readonly services: Readonly<Record<string, number>>;
} {
  const room = allocatable(Object.entries(environment.cluster.nodeGroups));
  // A node is paid for both, whichever of them fills it.
  const shareOf = ({ cpuMillicores, memoryMib }: Allocatable) =>
    (cpuMillicores / room.cpuMillicores + memoryMib / room.memoryMib) / 2;
  const services = Object.entries(environment.services).map(
    ([service, sizes]) =>
      [service, shareOf(servicesNeed({ ...environment, services: { [service]: sizes } }, 0, any))] as const,
  );
  return { platform: shareOf(platformNeeds(environment)), services: Object.fromEntries(services) };
}

/**
 * Warns where pods have no room: on the groups for any pod together, and on each group that a service names. No autoscaler adds
 * nodes (ADR-0061): at the minimum of nodes everything has to run, also with each HorizontalPodAutoscaler at its maximum,
 * which a failover or a peak brings about.
 */
export function* checkRoom(environment: EnvironmentConfig): Generator<Problem> {
  const { name, cluster } = environment;
  const path = `${name}.cluster.nodeGroups`;
  const common = shared(cluster);
  const isCommon = (nodeGroup?: string) => nodeGroup === undefined || common.some(([key]) => key === nodeGroup);
  const need = (bound: 0 | 1) => sum([platformNeeds(environment), servicesNeed(environment, bound, isCommon)]);
  yield* checkGroups(path, common, need);
  for (const group of Object.entries(cluster.nodeGroups).filter(([key]) => !isCommon(key))) {
    const [key] = group;
    yield* checkGroups(`${path}.${key}`, [group], (bound) =>
      servicesNeed(environment, bound, (nodeGroup) => nodeGroup === key),
    );
  }
}

function* checkGroups(path: string, groups: Groups, need: (bound: 0 | 1) => Allocatable): Generator<Problem> {
  const types = groups.flatMap(([, { instanceTypes }]) => instanceTypes.map(instanceType));
  const known = types.every((type) => type && !isFull(allocatableOn(type)));
  const [least, most] = [need(0), need(1)];
  const room = allocatable(groups);
  // Other checks report unknown types, types without room, and an environment without such a group.
  if (!known || groups.length === 0) return;
  if (fits(most, room)) return;
  const runs = fits(least, room);
  yield {
    level: 'warning',
    path,
    found: groups.map(([key, { minSize, instanceTypes }]) => `${key}: ${minSize} of ${instanceTypes}`),
    allowed: `enough nodes at minSize for ${text(runs ? most : least)} (all replicas at their ${runs ? 'maximum' : 'minimum'}); they provide ${text(room)}`,
    change: runs
      ? 'raise minSize, or choose larger instance types: no autoscaler adds nodes during a peak or a failover'
      : 'raise minSize, or choose larger instance types: some pods would stay Pending',
  };
}
