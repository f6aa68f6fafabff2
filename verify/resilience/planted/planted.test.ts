import { beforeAll, describe, expect, it } from 'vitest';
import { synthesizedTree } from '../../invariants/tree.ts';
import { assess, judgeAssessments, unreadRules } from '../assess.ts';
import { exceptionsOf } from '../exceptions.ts';
import { rules } from '../rules.ts';
import { resilientPlatform } from '../test/platform.ts';
import { type World, worldsOf } from '../world.ts';
import { inData } from './in-data.ts';
import { inManifests } from './in-manifests.ts';
import { inNetworks } from './in-stacks.ts';
import { type Planted, plantedWorlds } from './planted.ts';

const now = new Date('2026-11-23T00:00:00Z');
const all: readonly Planted[] = [...inNetworks, ...inData, ...inManifests];

/** Ids of the rules that find something, or that find nothing to judge. */
function found(worlds: readonly World[]): readonly string[] {
  const assessments = assess(worlds);
  const { unexplained } = judgeAssessments(assessments, exceptionsOf(worlds), now);
  return [
    ...new Set([
      ...unexplained.map(({ check }) => check),
      ...unreadRules(assessments).map((line) => line.split(' ')[1] ?? ''),
    ]),
  ];
}

let worlds: readonly World[];
beforeAll(() => {
  worlds = worldsOf(resilientPlatform, synthesizedTree(resilientPlatform));
});

describe('a planted weakness', () => {
  it('is not there before it is planted', () => {
    expect(found(worlds)).toEqual([]);
    expect(worlds).toHaveLength(resilientPlatform.environments.length);
  });

  it.each(all.map((each) => [each.weakness, each] as const))('is found by its rule alone: %s', (_, planted) => {
    expect(found(plantedWorlds(worlds, planted))).toEqual([planted.rule]);
  });

  it('is there for every rule', () => {
    const planted = new Set(all.map(({ rule }) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !planted.has(id))).toEqual([]);
    expect(new Set(all.map(({ weakness }) => weakness)).size).toBe(all.length);
  });

  it('is found where nothing is left to judge', () => {
    const empty = plantedWorlds(worlds, { resource: () => undefined, manifest: () => undefined, values: () => ({}) });
    const claimed = assess(worlds).flatMap(({ assessed }) =>
      assessed.filter(({ unclaimed }) => unclaimed === undefined),
    );
    const missing = new Set(claimed.map(({ rule }) => rule.id));
    expect(new Set(found(empty))).toEqual(missing);
  });
});
