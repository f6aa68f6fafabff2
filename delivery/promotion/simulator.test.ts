import { platform } from '@sample-platform-ai/infra/platform.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolloutOrder, tierBefore, tierNamed } from '../tiers.ts';
import { sameRelease } from './rules.ts';
import { type Happening, key, play, type Story, sighting } from './simulator.ts';

const tiers = platform.environments;

const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant('none' as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('before write' as const, 'after write' as const, 'ledger' as const, 'killed' as const),
  },
);
const brokenIn = fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(2) });
const intent = fc.constantFrom('planned' as const, 'planned' as const, 'hotfix' as const, 'rollback' as const);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('merge' as const),
      brokenIn,
      fault,
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('promote' as const), tier: fc.nat(1), intent, fault }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ask' as const), place: fc.nat(4), release: fc.nat(200), intent, fault }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outage' as const), region: fc.nat(1) }) },
);
/** Some five of these a day. */
const month = fc.array(happening, { minLength: 1, maxLength: 150, size: 'max' });

/** Writes of a story that no rule should have let through, a sentence each. */
function wrongs({ writes, releases }: Story): string[] {
  return writes.flatMap(({ promotion: { to, release, intent: why }, seen, healthyAt }) => {
    const at = `${why} write of ${release.commit.slice(-4)} to ${key(to)}`;
    const wasHealthy = (environment: typeof to.environment, region: (typeof to)['region']) =>
      Object.entries(release.digests).every(([service, digest]) =>
        seen.has(sighting({ environment, region }, service, digest)),
      );
    const found: string[] = [];
    if (!releases.some((built) => sameRelease(built, release))) found.push(`${at}: was never built as one`);
    if (why === 'rollback') {
      if (!wasHealthy(to.environment, to.region)) found.push(`${at}: never was healthy there`);
      return found;
    }
    const tier = tierNamed(tiers, to.environment);
    const before = tierBefore(tiers, tier.name);
    for (const region of before ? rolloutOrder(before) : []) {
      if (!wasHealthy(before?.name ?? tier.name, region)) found.push(`${at}: skipped ${before?.name}/${region}`);
    }
    if (to.region === tier.primaryRegion) {
      for (const { name: region } of tier.regions.filter(({ name }) => name !== tier.primaryRegion)) {
        const there = healthyAt.get(key({ environment: tier.name, region }));
        if (!sameRelease(there, release)) found.push(`${at}: before ${region} was healthy with it`);
      }
    }
    return found;
  });
}

describe('a month of merges, promotions, rollbacks and failures', () => {
  it('brings nothing to a tier that skipped the one before, and nothing to a primary region before the other', {
    timeout: 120_000,
  }, async () => {
    let reachedProd = 0;
    let rolledBack = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(month, async (happenings) => {
        const story = await play(happenings, tiers);
        expect(wrongs(story)).toEqual([]);
        reachedProd += story.writes.filter(({ promotion }) => promotion.to.environment === 'prod').length;
        rolledBack += story.writes.filter(({ promotion }) => promotion.intent === 'rollback').length;
        refused += story.refused;
      }),
      { numRuns: 300 },
    );
    // A world in which nothing ever happens would prove nothing.
    expect(reachedProd).toBeGreaterThan(400);
    expect(rolledBack).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(1000);
  });

  it('goes on where a run broke off, and records the end of each deployment once', async () => {
    for (const broken of ['before write', 'after write', 'ledger', 'killed'] as const) {
      const { writes, recorded } = await play(
        [
          { kind: 'merge', brokenIn: undefined, fault: broken },
          { kind: 'ask', place: 0, release: 0, intent: 'planned', fault: 'none' },
        ],
        tiers,
      );
      expect(writes, broken).toHaveLength(1);
      const second = [...recorded].filter(([id]) => id.startsWith('run-1 ')).map(([, end]) => end);
      expect(second, broken).toEqual(['succeeded', 'succeeded']);
    }
  });

  it('records as failed what does not get healthy, and stops there', async () => {
    const { writes, recorded } = await play(
      [
        { kind: 'merge', brokenIn: 1, fault: 'none' },
        { kind: 'promote', tier: 0, intent: 'planned', fault: 'none' },
        { kind: 'promote', tier: 1, intent: 'planned', fault: 'none' },
      ],
      tiers,
    );
    expect(writes.map(({ promotion }) => key(promotion.to))).toEqual(['dev/ap-southeast-2', 'uat/ap-southeast-4']);
    expect([...recorded.values()]).toEqual(['succeeded', 'succeeded', 'failed', 'failed']);
  });
});
