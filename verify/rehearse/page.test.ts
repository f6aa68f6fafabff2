import { describe, expect, it } from 'vitest';
import { allResources, subjects, synthesizedTree } from '../invariants/tree.ts';
import { rehearsalPage } from './page.ts';
import { coverage, emulatedParts, inOrder } from './parts.ts';

describe.each(subjects)('what a rehearsal applies of $of', ({ platform, floor }) => {
  const tree = synthesizedTree(platform);
  const parts = emulatedParts(
    inOrder(tree).map((stack) => ({ ...stack, withoutSecret: [] })),
    new Set(),
  );
  const { applied, leftOut } = coverage(parts);

  it('counts each resource once, applied or left out with a reason', () => {
    const without = leftOut.reduce((sum, { count }) => sum + count, 0);
    expect(applied + without).toBe(allResources(tree).length);
    expect(leftOut.filter(({ why }) => why === '')).toEqual([]);
    expect(leftOut.length).toBeGreaterThanOrEqual(floor);
  });

  it('is most of them', () => {
    expect(applied / allResources(tree).length).toBeGreaterThan(0.8);
  });

  it('is on the page, by account', () => {
    const page = rehearsalPage(tree);
    for (const account of new Set(tree.map(({ environment }) => environment))) expect(page).toContain(`| ${account} |`);
    for (const { type, why } of leftOut) expect(page).toMatch(new RegExp(`\\| \`${type}\` \\|.*\\| ${why} \\|`));
  });
});
