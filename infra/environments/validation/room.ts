import { instanceType } from '../catalogue/index.ts';
import { everySize } from '../plan/previews.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { type Allocatable, allocatableOn, isTainted } from './pods.ts';
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

/** Requests of the services' pods, at the minimum of their replicas, or at the maximum while every slot has a preview. */
const servicesNeed = (environment: EnvironmentConfig, bound: 0 | 1): Allocatable =>
  sum(
    Object.values(bound === 0 ? environment.services : everySize(environment))
      .flatMap((components) => Object.values(components))
      .filter(
        ({ nodeGroup }) => nodeGroup === undefined || shared(environment.cluster).some(([key]) => key === nodeGroup),
      )
      .map(({ replicas = [1, 1], cpuMillicores = 0, memoryMib = 0 }) =>
        times(replicas[bound], { cpuMillicores, memoryMib }),
      ),
  );

/** Groups for any pod, which no Spot interruption empties. */
const shared = ({ nodeGroups }: EnvironmentConfig['cluster']) =>
  Object.entries(nodeGroups).filter(([, group]) => !isTainted(group) && group.capacity === 'on-demand');

/** What the nodes of the shared groups allocate at a size; a group may start any of its types, so the smallest counts. */
function allocatable({ cluster }: EnvironmentConfig, size: 'minSize' | 'maxSize'): Allocatable {
  return sum(
    shared(cluster).map(([, group]) => {
      const types = group.instanceTypes.flatMap((name) => instanceType(name) ?? []).map(allocatableOn);
      const smallest = (key: keyof Allocatable) => Math.min(...types.map((type) => type[key]));
      return times(group[size], { cpuMillicores: smallest('cpuMillicores'), memoryMib: smallest('memoryMib') });
    }),
  );
}

const text = ({ cpuMillicores, memoryMib }: Allocatable) => `${cpuMillicores}m CPU and ${memoryMib} MiB`;
const fits = (needed: Allocatable, room: Allocatable) =>
  needed.cpuMillicores <= room.cpuMillicores && needed.memoryMib <= room.memoryMib;

/**
 * Warns where pods have no room. No autoscaler adds nodes (ADR-0061): at the minimum of nodes everything has to run, also
 * with each HorizontalPodAutoscaler at its maximum, which a failover or a peak brings about.
 */
export function* checkRoom(environment: EnvironmentConfig): Generator<Problem> {
  const { name, cluster } = environment;
  const known = shared(cluster).every(([, { instanceTypes }]) => instanceTypes.every((each) => instanceType(each)));
  // Other checks report unknown types, and an environment without such a group.
  if (!known || shared(cluster).length === 0) return;
  const path = `${name}.cluster.nodeGroups`;
  const [least, most] = ([0, 1] as const).map((bound) =>
    sum([platformNeeds(environment), servicesNeed(environment, bound)]),
  );
  const room = allocatable(environment, 'minSize');
  if (!least || !most || fits(most, room)) return;
  const found = shared(cluster).map(([key, { minSize, instanceTypes }]) => `${key}: ${minSize} of ${instanceTypes}`);
  const runs = fits(least, room);
  yield {
    level: 'warning',
    path,
    found,
    allowed: `nodes at minSize for ${text(runs ? most : least)}, which ${runs ? 'the maximum of all replicas requests' : 'the minimum of all replicas requests'}; these allocate ${text(room)}`,
    change: runs
      ? 'raise minSize, or choose larger instance types: no autoscaler adds nodes during a peak or a failover'
      : 'raise minSize, or choose larger instance types: some pods would stay Pending',
  };
}
