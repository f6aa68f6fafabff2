import { platform } from '@sample-platform-ai/environments/index.ts';
import { copying, copyingPlatform } from '@sample-platform-ai/environments/test/copying.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesizedTree } from '../invariants/tree.ts';
import { type Assessment, assess, judgeAssessments } from './assess.ts';
import { exceptionsOf } from './exceptions.ts';
import { lockedBackups } from './rules/backups.ts';
import { rules } from './rules.ts';
import { isSpread, type World, worldsOf } from './world.ts';

// Whether the suite passes depends on the commit alone; pnpm resilience asks the real clock.
const now = new Date('2026-11-23T00:00:00Z');

let worlds: readonly World[];
let assessments: readonly Assessment[];
beforeAll(() => {
  worlds = worldsOf(platform, synthesizedTree());
  assessments = assess(worlds);
});

describe('the environments of the literals', () => {
  it('hold every rule that they claim, or have a reason and a day', () => {
    expect(judgeAssessments(assessments, exceptionsOf(worlds), now).problems).toEqual([]);
  });

  it('are judged where they claim more than one zone or region, and nowhere else', () => {
    const spread = platform.environments.filter(isSpread).map(({ name }) => name);
    expect(worlds.map(({ environment }) => environment.name)).toEqual(spread);
    for (const { assessed } of assessments) {
      expect(assessed).toHaveLength(rules.length);
      const claimed = assessed.filter(({ unclaimed }) => unclaimed === undefined);
      expect(claimed.length).toBeGreaterThanOrEqual(8);
      for (const { rule, readings } of claimed) expect(readings.length, rule.id).toBeGreaterThan(0);
    }
  });

  it('have each subject judged once by a rule', () => {
    for (const { assessed } of assessments) {
      for (const { rule, readings } of assessed) {
        const subjects = readings.map(({ subject }) => subject);
        expect(subjects.length - new Set(subjects).size, rule.id).toBe(0);
      }
    }
  });
});

describe('an exception', () => {
  const exceptions = () => exceptionsOf(worlds);

  it('ends: the command fails on the day after it', () => {
    const later = judgeAssessments(assessments, exceptions(), new Date('2099-01-01T00:00:00Z')).problems;
    expect(later).toHaveLength(exceptions().length);
    for (const line of later) expect(line).toMatch(/expired on \d{4}-\d{2}-\d{2}/);
  });

  it('is refused where no finding needs it', () => {
    const unneeded = { check: 'connection-age', resources: '*/aws_lb.*', reason: '', expires: '2027-01-01' } as const;
    expect(judgeAssessments(assessments, [...exceptions(), unneeded], now).problems).toEqual([
      'exception connection-age for */aws_lb.*: nothing fails it any more; delete the exception',
    ]);
  });

  it('is for a rule that exists', () => {
    const ids = new Set(rules.map(({ id }) => id));
    expect(ids.size).toBe(rules.length);
    expect(exceptions().filter(({ check }) => !ids.has(check))).toEqual([]);
  });
});

describe('locked backups', () => {
  it.each([
    ['governance', undefined],
    ['none', 'security has no locked backups'],
  ] as const)('are claimed by the lock: %s', (lock, unclaimed) => {
    const environment = { ...copying, security: { ...copying.security, lock } };
    const [world] = worldsOf({ ...copyingPlatform, environments: [environment] }, []);
    if (!world) throw new Error('the fixture claims no region');
    expect(lockedBackups.unclaimed(environment, world)).toBe(unclaimed);
  });
});

describe('an environment with one zone and one region', () => {
  it('has no findings: it claims nothing', () => {
    const [alpha] = testPlatform.environments;
    if (!alpha) throw new Error('the fixture has no environment');
    expect(isSpread(alpha)).toBe(false);
    expect(worldsOf({ ...testPlatform, environments: [alpha] }, [])).toEqual([]);
  });
});
