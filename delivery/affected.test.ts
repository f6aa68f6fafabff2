import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import { describe, expect, it } from 'vitest';
import { affectedAccounts, affectedStacks, affectedSummary } from './affected.ts';

const tree = synthesizedTree(testPlatform);
const [alpha, beta] = testPlatform.environments;
if (!alpha || !beta) throw new Error('two environments');

describe('the stacks that a change affects', () => {
  it('are none when the synthesized text is the same', () => {
    expect(affectedStacks(tree, synthesizedTree(testPlatform))).toEqual([]);
    expect(affectedSummary([])).toBe('No synthesized stack changes.');
  });

  it('are those with different text, in their accounts only', () => {
    const changed = synthesizedTree({
      ...testPlatform,
      environments: [alpha, { ...beta, cluster: { ...beta.cluster, logRetentionDays: 90 } }],
    });
    const stacks = affectedStacks(tree, changed);
    expect(stacks.map(({ id, difference }) => `${id} ${difference}`)).toEqual([
      'beta-cluster-apse2 changed',
      'beta-cluster-apse4 changed',
    ]);
    expect(affectedAccounts(stacks)).toEqual(['beta']);
  });

  it('include added and removed ones, and those that a person applies', () => {
    const without = tree.filter(({ id }) => id !== 'alpha-edge-global' && id !== 'alpha-bootstrap-global');
    const removed = affectedStacks(tree, without);
    expect(removed.map(({ difference }) => difference)).toEqual(['removed', 'removed']);
    expect(affectedSummary(removed)).toMatch(/No pipeline destroys a stack.*alpha-edge-global/);
    const added = affectedStacks(without, tree);
    expect(added.map(({ difference }) => difference)).toEqual(['added', 'added']);
    expect(affectedAccounts(added)).toEqual(['alpha']);
    expect(affectedAccounts(added.filter(({ layer }) => layer === 'bootstrap'))).toEqual([]);
    expect(affectedSummary(added)).toMatch(/by a person.*alpha-bootstrap-global/);
  });
});
