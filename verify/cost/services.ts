import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { nodeShares } from '@sample-platform-ai/environments/validation/room.ts';
import { type CostLine, total } from './model.ts';

/** A part of what an environment's nodes cost, US dollars a month. */
export interface NodeCost {
  /** A service, `the platform's tools`, or `not requested`. */
  readonly of: string;
  readonly monthlyUsd: number;
}

/**
 * What the nodes of an environment cost, divided by the requests of pods: the mean of a service's shares of CPU and memory. AWS bills
 * nodes, and a service that requests half of them causes half of that.
 */
export function nodeCosts(environment: EnvironmentConfig, lines: readonly CostLine[]): readonly NodeCost[] {
  const nodes = total(
    lines.filter(({ account, type }) => account === environment.name && type === 'aws_eks_node_group'),
  );
  const { platform, services } = nodeShares(environment);
  const shares = Object.entries({ ...services, "the platform's tools": platform }).map(([of, share]) => ({
    of,
    monthlyUsd: share * nodes,
  }));
  const requested = shares.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return [...shares, { of: 'not requested', monthlyUsd: Math.max(0, nodes - requested) }];
}
