import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { subjects, synthesizedTree } from '../invariants/tree.ts';
import { inPolicies } from './planted/in-policies.ts';
import { inStacks } from './planted/in-stacks.ts';
import { plantedTree } from './planted/planted.ts';
import { prove, proveWorlds } from './prove.ts';
import { worldsOf } from './world.ts';

describe.each(subjects)('in $of', ({ platform, floor }) => {
  const tree = synthesizedTree(platform);
  const proofs = prove(platform, tree);

  it('every flow that has to work does, and none works that must not', () => {
    expect(proofs.flatMap(({ failures }) => failures)).toEqual([]);
    expect(proofs).toHaveLength(platform.environments.flatMap(({ regions }) => regions).length);
  });

  it('has flows of both kinds judged in every cluster', () => {
    for (const { judged } of proofs) {
      const rows = (mustWork: boolean) =>
        new Set(judged.filter(({ flow }) => flow.mustWork === mustWork).map(({ flow }) => flow.row));
      expect(rows(true).size).toBeGreaterThanOrEqual(12 + 8 * floor);
      expect(rows(false).size).toBeGreaterThanOrEqual(4 + 6 * floor);
    }
  });
});

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
