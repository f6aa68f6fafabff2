import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { synthesizedTree } from '../../invariants/tree.ts';
import { proveWorlds } from '../prove.ts';
import { worldsOf } from '../world.ts';
import { inPolicies } from './in-policies.ts';
import { inStacks } from './in-stacks.ts';
import { plantedTree } from './planted.ts';

describe('a planted fault', () => {
  const tree = synthesizedTree(testPlatform);

  it.each([...inPolicies, ...inStacks].map((each) => [each.fault, each] as const))('is found: %s', (_, fault) => {
    const worlds = worldsOf(testPlatform, plantedTree(tree, fault))
      .filter(({ cluster }) => cluster.environment.regions.length > 1)
      .map((world) => ({ ...world, manifests: fault.manifests?.(world.manifests) ?? world.manifests }));
    const lines = proveWorlds(testPlatform, worlds).flatMap(({ failures }) => failures);
    const found = lines.filter((line) => fault.finds.test(line));
    const seenBy = (judge: string) => found.some((line) => line.endsWith(`(${judge})`));
    expect(found, lines.slice(0, 20).join('\n')).not.toEqual([]);
    expect({ 'vpc-cni': seenBy('vpc-cni'), standard: seenBy('standard') }).toEqual({
      'vpc-cni': fault.unseenBy !== 'vpc-cni',
      standard: fault.unseenBy !== 'standard',
    });
  });
});
