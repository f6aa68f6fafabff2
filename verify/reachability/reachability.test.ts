import { describe, expect, it } from 'vitest';
import { subjects, synthesizedTree } from '../invariants/tree.ts';
import { prove } from './prove.ts';

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
