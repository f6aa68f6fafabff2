import { nodeGroupLabel } from '../naming.ts';
import type { NodeGroupConfig } from '../schema.ts';
import type { ComponentContext } from './context.ts';
import type { NodesPlan } from './types.ts';

/** Effects of taints: EKS' name -> Kubernetes' name. */
const effects = {
  NO_SCHEDULE: 'NoSchedule',
  NO_EXECUTE: 'NoExecute',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
} as const satisfies Record<NodeGroupConfig['taints'][number]['effect'], string>;

/** Selects the nodes of the size's node group, and tolerates its taints. */
export function nodesOf({ size: { nodeGroup, gpus = 0 }, environment }: ComponentContext): NodesPlan {
  if (nodeGroup === undefined) return { selector: {}, tolerations: [], gpus };
  const taints = environment.cluster.nodeGroups[nodeGroup]?.taints ?? [];
  return {
    selector: { [nodeGroupLabel]: nodeGroup },
    tolerations: taints.map(({ key, value, effect }) => ({ key, value, effect: effects[effect] })),
    gpus,
  };
}
