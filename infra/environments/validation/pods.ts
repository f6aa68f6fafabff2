import { type InstanceType, instanceType } from '../catalogue/index.ts';
import type { EnvironmentConfig, NodeGroupConfig } from '../schema.ts';
import { error, type Problem } from './problem.ts';

/** Requests of the DaemonSets on every node: network, volumes, identities, logs and metrics. */
const daemons = { cpuMillicores: 350, memoryMib: 512 };

export interface Allocatable {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/**
 * What a node allocates to pods, by the reservations of EKS' node images: the kernel keeps about 2 % of memory, the kubelet 255 MiB
 * and 11 for each possible pod, and pods are evicted at 100 MiB; of the CPU 60 millicores and a little for each core. EKS sets the
 * number of possible pods on managed nodes, Bottlerocket's too (ADR-0010).
 */
export function allocatableOn({ vcpus, memoryMib }: InstanceType): Allocatable {
  const maxPods = vcpus < 30 ? 110 : 250;
  const reserved = 60 + (vcpus > 1 ? 10 : 0) + 5 * Math.min(2, Math.max(0, vcpus - 2)) + 2.5 * Math.max(0, vcpus - 4);
  return {
    cpuMillicores: Math.floor(vcpus * 1000 - reserved - daemons.cpuMillicores),
    memoryMib: Math.floor(memoryMib * 0.98 - 255 - 11 * maxPods - 100 - daemons.memoryMib),
  };
}

export const isTainted = ({ taints }: NodeGroupConfig): boolean =>
  taints.some(({ effect }) => effect !== 'PREFER_NO_SCHEDULE');

/** Requests of each pod, by the path of the setting. */
function* podsOf({ name, services, observability }: EnvironmentConfig): Generator<{
  readonly path: string;
  readonly room: Partial<Allocatable>;
  readonly nodeGroup?: string | undefined;
}> {
  for (const [service, components] of Object.entries(services)) {
    for (const [component, { cpuMillicores, memoryMib, nodeGroup }] of Object.entries(components)) {
      yield {
        path: `${name}.services.${service}.${component}`,
        nodeGroup,
        room: { ...(cpuMillicores !== undefined && { cpuMillicores }), ...(memoryMib !== undefined && { memoryMib }) },
      };
    }
  }
  for (const tool of ['prometheus', 'loki'] as const) {
    yield { path: `${name}.observability.${tool}`, room: { memoryMib: observability[tool].memoryMib } };
  }
}

export const isFull = ({ cpuMillicores, memoryMib }: Allocatable): boolean => cpuMillicores <= 0 || memoryMib <= 0;

/** Checks that a node of each type has room in addition to the system and the DaemonSets. */
function* checkRoomForPods({ name, cluster }: EnvironmentConfig): Generator<Problem> {
  for (const [key, { instanceTypes }] of Object.entries(cluster.nodeGroups)) {
    for (const [index, type] of instanceTypes.entries()) {
      const facts = instanceType(type);
      if (!facts || !isFull(allocatableOn(facts))) continue;
      yield error(
        `${name}.cluster.nodeGroups.${key}.instanceTypes[${index}]`,
        type,
        `types with room for pods: of ${facts.memoryMib} MiB and ${facts.vcpus} vCPU, Kubernetes and the DaemonSets take everything`,
        'choose a larger type',
      );
    }
  }
}

/** Checks that each pod fits on a node. A group may start any of its instance types, so the smallest one counts. */
export function* checkPods(environment: EnvironmentConfig): Generator<Problem> {
  const { name, cluster } = environment;
  const groups = Object.entries(cluster.nodeGroups).filter(([, group]) => !isTainted(group));
  if (groups.length === 0 && Object.keys(cluster.nodeGroups).length > 0) {
    yield error(
      `${name}.cluster.nodeGroups`,
      Object.keys(cluster.nodeGroups),
      'one group or more without a taint of NO_SCHEDULE or NO_EXECUTE',
      'remove them from one group: no pod of the platform tolerates taints, and a service tolerates only those of its nodeGroup',
    );
  }
  yield* checkRoomForPods(environment);
  const rooms = Object.entries(cluster.nodeGroups).flatMap(([key, { instanceTypes }]) => {
    const types = instanceTypes.map(instanceType).filter((type) => type !== undefined);
    const room = types.map(allocatableOn);
    // Other checks report unknown types; those without any room have been reported.
    if (types.length < instanceTypes.length || room.some(isFull)) return [];
    return {
      key,
      text: `${key}: ${types.map((type) => type.name).join(', ')}`,
      cpuMillicores: Math.min(...room.map((each) => each.cpuMillicores)),
      memoryMib: Math.min(...room.map((each) => each.memoryMib)),
    };
  });
  const untainted = groups.map(([key]) => key);
  for (const { path, room, nodeGroup } of podsOf(environment)) {
    const open = rooms.filter(({ key }) => (nodeGroup === undefined ? untainted.includes(key) : key === nodeGroup));
    if (open.length === 0) continue;
    for (const key of ['cpuMillicores', 'memoryMib'] as const) {
      const wanted = room[key];
      const most = Math.max(...open.map((each) => each[key]));
      if (wanted === undefined || wanted <= most) continue;
      yield error(
        `${path}.${key}`,
        wanted,
        `${most} or less, which is what a node can allocate to one pod (${open.map(({ text }) => text).join('; ')})`,
        'lower it, or choose larger instance types',
      );
    }
  }
}
