import { beforeAll, describe, expect, it } from 'vitest';
import { type SynthesizedStack, synthesizedTree } from '../../invariants/tree.ts';
import { assess, judgeAssessments, unreadRules } from '../assess.ts';
import { exceptionsOf, hasVault } from '../exceptions.ts';
import { rules } from '../rules.ts';
import { resilientPlatform } from '../test/platform.ts';
import { type World, worldsOf } from '../world.ts';
import { inData } from './in-data.ts';
import { inManifests } from './in-manifests.ts';
import { inNetworks } from './in-stacks.ts';
import { type Planted, plantedWorlds } from './planted.ts';

const vaults = ['aws_backup_vault', 'aws_backup_vault_lock_configuration', 'aws_backup_plan'] as const;
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

/** A vault with a lock and a plan in each region that has none: which account has them is a setting. */
function withVaults(world: World): World {
  if (hasVault(world)) return world;
  const stacks = world.stacks.map((stack): SynthesizedStack => {
    if (stack.layer !== 'data') return stack;
    const [model] = stack.resourceList;
    if (!model) throw new Error(`${stack.id} is empty`);
    const added = vaults.map((type) => ({ ...model, type, address: `${type}.test`, body: { min_retention_days: 7 } }));
    return { ...stack, resourceList: [...stack.resourceList, ...added] };
  });
  return { ...world, stacks };
}

let worlds: readonly World[];
beforeAll(() => {
  worlds = worldsOf(resilientPlatform, synthesizedTree(resilientPlatform)).map(withVaults);
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
