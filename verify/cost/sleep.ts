import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { asleepShare } from '@sample-platform-ai/environments/validation/sleep.ts';
import type { SynthesizedStack } from '../invariants/tree.ts';
import { NoPrice, type Sibling, standingCost } from './standing.ts';

/** What a schedule stops, US dollars a month if it ran all the time: nodes with their volumes, and an instance without its storage. */
function stoppable({ type, body }: Sibling, others: readonly Sibling[]): number {
  if (type !== 'aws_eks_node_group' && type !== 'aws_db_instance') return 0;
  try {
    return standingCost({ type, body: { ...body, allocated_storage: 0 } }, others);
  } catch (error) {
    if (error instanceof NoPrice) return 0;
    throw error;
  }
}

/** What an environment's schedule saves in a month, US dollars; 0 without a schedule. */
export function savedBySleep({ name, sleep }: EnvironmentConfig, tree: readonly SynthesizedStack[]): number {
  if (!sleep) return 0;
  const stacks = tree.filter(({ environment }) => environment === name);
  const all = stacks.flatMap(({ resourceList }) => resourceList.map((each) => stoppable(each, resourceList)));
  return all.reduce((sum, cost) => sum + cost, 0) * asleepShare(sleep);
}
