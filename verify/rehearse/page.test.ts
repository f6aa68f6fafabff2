import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import { describe, expect, it } from 'vitest';
import { allResources, subjects, synthesizedTree } from '../invariants/tree.ts';
import { rehearsalPage } from './page.ts';
import { coverage, emulatedParts, inOrder } from './parts.ts';
import { unsupported } from './support.ts';

describe.each(subjects)('what a rehearsal applies of $of', ({ platform, floor }) => {
  const tree = synthesizedTree(platform);
  const parts = emulatedParts(
    inOrder(tree).map((stack) => ({ ...stack, withoutSecret: [] })),
    new Set(),
  );
  const { applied, remembered, leftOut } = coverage(parts);

  it('counts each resource once, applied or left out with a reason', () => {
    const without = leftOut.reduce((sum, { count }) => sum + count, 0);
    expect(applied + without).toBe(allResources(tree).length);
    expect(leftOut.filter(({ why }) => why === '')).toEqual([]);
    expect(leftOut.length).toBeGreaterThanOrEqual(floor);
  });

  it('is most of them in each account', () => {
    for (const account of new Set(parts.map(({ environment }) => environment))) {
      const own = coverage(parts.filter(({ environment }) => environment === account));
      const without = own.leftOut.reduce((sum, { count }) => sum + count, 0);
      // A copy may have more of what is left out, such as websites.
      expect(own.applied / (own.applied + without), account).toBeGreaterThanOrEqual(floor > 0 ? 0.9 : 0.85);
    }
  });

  it('counts as remembered what it applies and nothing else', () => {
    const kept = [...remembered].reduce((sum, [, count]) => sum + count, 0);
    expect(kept).toBe([...remembered.keys()].flatMap((type) => allResources(tree, type)).length);
    expect([...remembered.keys()].filter((type) => type in unsupported)).toEqual([]);
    expect(kept).toBeLessThan(applied / 4);
  });

  it('is on the page, by account', () => {
    const page = rehearsalPage(
      tree,
      accountsOf(platform.organization, platform.environments).map(({ name }) => name),
    );
    for (const account of new Set(tree.map(({ environment }) => environment))) expect(page).toContain(`| ${account} |`);
    for (const type of remembered.keys()) expect(page).toMatch(new RegExp(`\\| \`${type}\` \\|(?: (?:\\d+|-) \\|)+\n`));
    for (const { type, why } of leftOut) expect(page).toMatch(new RegExp(`\\| \`${type}\` \\|.*\\| ${why} \\|`));
  });
});
