import type { SynthesizedStack } from '../invariants/tree.ts';
import { NoPrice, type Sibling, standingCost, standingCosts, usageTypes } from './standing.ts';

export interface CostLine {
  readonly account: string;
  readonly layer: string;
  readonly type: string;
  readonly count: number;
  /** US dollars a month. */
  readonly monthlyUsd: number;
  /** What could not be priced, and counts as nothing. */
  readonly withoutPrice: readonly string[];
}

function priced(resource: Sibling, siblings: readonly Sibling[]): Pick<CostLine, 'monthlyUsd' | 'withoutPrice'> {
  try {
    return { monthlyUsd: standingCost(resource, siblings), withoutPrice: [] };
  } catch (error) {
    if (error instanceof NoPrice) return { monthlyUsd: 0, withoutPrice: [error.message.replace('no price for ', '')] };
    throw error;
  }
}

/** What everything costs by standing there, summed by account, layer and type; lines of nothing are left out. */
export function costLines(tree: readonly SynthesizedStack[]): readonly CostLine[] {
  const lines = new Map<string, CostLine>();
  for (const { environment: account, layer, resourceList } of tree) {
    for (const resource of resourceList.filter(({ type }) => type in standingCosts)) {
      const key = `${account} ${layer} ${resource.type}`;
      const line = lines.get(key) ?? { account, layer, type: resource.type, count: 0, monthlyUsd: 0, withoutPrice: [] };
      const { monthlyUsd, withoutPrice } = priced(resource, resourceList);
      lines.set(key, {
        ...line,
        count: line.count + 1,
        monthlyUsd: line.monthlyUsd + monthlyUsd,
        withoutPrice: [...line.withoutPrice, ...withoutPrice],
      });
    }
  }
  return [...lines.values()].filter(({ monthlyUsd, withoutPrice }) => monthlyUsd > 0 || withoutPrice.length > 0);
}

export const total = (lines: readonly CostLine[]): number => lines.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);

/** The types in a tree that cost by use, sorted, with what they are charged for. */
export const usageCharges = (tree: readonly SynthesizedStack[]): readonly (readonly [string, string])[] => {
  const present = new Set(tree.flatMap(({ resourceList }) => resourceList.map(({ type }) => type)));
  return Object.entries(usageTypes)
    .filter(([type]) => present.has(type))
    .sort(([a], [b]) => a.localeCompare(b, 'en'));
};
