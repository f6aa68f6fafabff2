import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { at, type ClusterObjects, items } from '../world.ts';

/** A Deployment with what governs its pods. */
export interface Workload {
  /** `cluster/Deployment.namespace.name`. */
  readonly subject: string;
  readonly objects: ClusterObjects;
  readonly deployment: Manifest;
  readonly labels: unknown;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** It has a target group. */
  readonly takesCalls: boolean;
  /** It may run on any node. */
  readonly isAnywhere: boolean;
  readonly requests: Amount;
}

export interface Amount {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

export const sum = (amounts: readonly Amount[]): Amount => ({
  cpuMillicores: amounts.reduce((total, each) => total + each.cpuMillicores, 0),
  memoryMib: amounts.reduce((total, each) => total + each.memoryMib, 0),
});
export const times = (count: number, { cpuMillicores, memoryMib }: Amount): Amount => ({
  cpuMillicores: count * cpuMillicores,
  memoryMib: count * memoryMib,
});
export const fits = (needed: Amount, room: Amount): boolean =>
  needed.cpuMillicores <= room.cpuMillicores && needed.memoryMib <= room.memoryMib;
export const amountText = ({ cpuMillicores, memoryMib }: Amount): string =>
  `${cpuMillicores}m CPU and ${memoryMib} MiB`;

/** `500m`, `2`: millicores. */
export const millicores = (quantity: unknown): number => {
  const text = String(quantity ?? 0);
  return text.endsWith('m') ? Number(text.slice(0, -1)) : 1000 * Number(text);
};
/** `512Mi`, `8Gi`: MiB. */
export const mebibytes = (quantity: unknown): number => {
  const [, number = '0', unit = ''] = /^([\d.]+)(Mi|Gi)$/.exec(String(quantity)) ?? [];
  return Number(number) * (unit === 'Gi' ? 1024 : 1);
};

export const selects = (selector: unknown, labels: unknown): boolean =>
  Object.entries(Object(selector)).every(([key, value]) => at(labels, key) === value);

/** The Deployments of services and of the platform's manifests; charts have values instead. */
export const workloadsIn = (objects: ClusterObjects): readonly Workload[] =>
  objects.manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map((deployment) => {
      const { namespace, name } = deployment.metadata;
      const near = objects.manifests.filter(({ metadata }) => metadata.namespace === namespace);
      const scaler = near.find(
        ({ kind, ...each }) =>
          kind === 'HorizontalPodAutoscaler' && at(each, 'spec', 'scaleTargetRef', 'name') === name,
      );
      const replicas = at(deployment, 'spec', 'replicas') ?? 1;
      const pod = at(deployment, 'spec', 'template', 'spec');
      return {
        subject: `${objects.cluster.folder}/Deployment.${namespace}.${name}`,
        objects,
        deployment,
        labels: at(deployment, 'spec', 'template', 'metadata', 'labels'),
        minReplicas: Number(at(scaler, 'spec', 'minReplicas') ?? replicas),
        maxReplicas: Number(at(scaler, 'spec', 'maxReplicas') ?? replicas),
        takesCalls: near.some(
          ({ kind, ...each }) => kind === 'TargetGroupBinding' && at(each, 'spec', 'serviceRef', 'name') === name,
        ),
        isAnywhere: Object.keys(Object(at(pod, 'nodeSelector'))).length === 0,
        requests: sum(
          items(at(pod, 'containers')).map((each) => ({
            cpuMillicores: millicores(at(each, 'resources', 'requests', 'cpu')),
            memoryMib: mebibytes(at(each, 'resources', 'requests', 'memory')),
          })),
        ),
      };
    });
