import { platform } from '@sample-platform-ai/infra/platform.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import { describe, expect, it } from 'vitest';
import { affectedAccounts, affectedStacks, affectedSummary } from './affected.ts';

const tree = synthesizedTree();
const [dev, uat, prod] = platform.environments;
if (!dev || !uat || !prod) throw new Error('three environments');

describe('what a change touches', () => {
  it('is nothing, when the same comes out', () => {
    expect(affectedStacks(tree, synthesizedTree())).toEqual([]);
    expect(affectedSummary([])).toBe('No synthesized stack changes.');
  });

  it('is the stacks that come out otherwise, and only their accounts', () => {
    const changed = synthesizedTree({
      ...platform,
      environments: [dev, { ...uat, cluster: { ...uat.cluster, logRetentionDays: 90 } }, prod],
    });
    const stacks = affectedStacks(tree, changed);
    expect(stacks.map(({ id, difference }) => `${id} ${difference}`)).toEqual([
      'uat-cluster-apse2 changed',
      'uat-cluster-apse4 changed',
    ]);
    expect(affectedAccounts(stacks)).toEqual(['uat']);
  });

  it('names what was added, what was removed, and what a person applies', () => {
    const without = tree.filter(({ id }) => id !== 'dev-edge-global' && id !== 'dev-bootstrap-global');
    const removed = affectedStacks(tree, without);
    expect(removed.map(({ difference }) => difference)).toEqual(['removed', 'removed']);
    expect(affectedSummary(removed)).toMatch(/No pipeline destroys a stack.*dev-edge-global/);
    const added = affectedStacks(without, tree);
    expect(added.map(({ difference }) => difference)).toEqual(['added', 'added']);
    expect(affectedAccounts(added)).toEqual(['dev']);
    expect(affectedAccounts(added.filter(({ layer }) => layer === 'bootstrap'))).toEqual([]);
    expect(affectedSummary(added)).toMatch(/by a person.*dev-bootstrap-global/);
  });
});
