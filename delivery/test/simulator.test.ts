import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentBefore, environmentNamed, environmentsOf, manifests } from '../environments.ts';
import { type Intent, imagesIn, sameRelease } from '../promotion/rules.ts';
import { gamma, promotionPlatform } from './platform.ts';
import { type Fault, type Happening, key, play, type Story, sighting, slot, type World } from './simulator.ts';

const environments = promotionPlatform.environments;
const services = [
  ...promotionPlatform.services.map((spec) => ({
    name: spec.name,
    images: imagesOf(spec).map(({ repository }) => repository),
  })),
  // They go through every environment, by the same rules.
  { name: manifests, images: [manifests] },
];
const world: World = { environments, services, recorded: true };
const [orders, fees] = [0, 1] as const;
const [alphaSydney, betaMelbourne, betaSydney, gammaMelbourne, gammaSydney] = environments.flatMap((environment) =>
  rolloutOrder(environment).map((region) => `${environment.name}/${region}`),
);

const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant('none' as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('before write' as const, 'after write' as const, 'recorder' as const, 'killed' as const),
  },
);
const brokenIn = fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(2) });
const intent = fc.constantFrom('planned' as const, 'planned' as const, 'hotfix' as const, 'rollback' as const);
const service = fc.nat(services.length - 1);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('merge' as const), service, brokenIn, fault }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('promote' as const), service, environment: fc.nat(1), intent, fault }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ask' as const), target: fc.nat(4), release: fc.nat(200), intent, fault }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outage' as const), region: fc.nat(1) }) },
);
/** Some five of these a day. */
const month = fc.array(happening, { minLength: 1, maxLength: 150, size: 'max' });

/** Writes of a story that no rule should have let through, a sentence each. */
function wrongs({ writes, releases }: Story): string[] {
  return writes.flatMap(({ promotion: { to, release, intent: why }, seen, healthyAt, before: then, after }) => {
    const at = `${why} write of ${release.service} ${release.commit.slice(-4)} to ${key(to)}`;
    const wasHealthy = (environment: string, region: string) =>
      imagesIn(release).every((image) => seen.has(sighting({ environment, region }, image)));
    const found: string[] = [];
    if (!releases.some((built) => built.service === release.service && sameRelease(built, release)))
      found.push(`${at}: was never built as one`);
    for (const [where, version] of after) {
      if (where !== slot(to, release.service) && !sameRelease(version, then.get(where)))
        found.push(`${at}: moved ${where} as well`);
    }
    if (why === 'rollback') {
      if (!wasHealthy(to.environment, to.region)) found.push(`${at}: never was healthy there`);
      return found;
    }
    const environment = environmentNamed(environments, to.environment);
    const before = environmentBefore(environmentsOf(environments, release.service), environment.name);
    for (const region of before ? rolloutOrder(before) : []) {
      if (!wasHealthy(before?.name ?? environment.name, region)) found.push(`${at}: skipped ${before?.name}/${region}`);
    }
    const order = rolloutOrder(environment);
    for (const region of order.slice(0, order.indexOf(to.region))) {
      const there = healthyAt.get(slot({ environment: environment.name, region }, release.service));
      if (!sameRelease(there, release)) found.push(`${at}: before ${region} was healthy with it`);
    }
    return found;
  });
}

const merge = (which: number, broken?: number, fault: Fault = 'none'): Happening => ({
  kind: 'merge',
  service: which,
  brokenIn: broken,
  fault,
});
const promote = (which: number, environment: number, intent: Intent = 'planned'): Happening => ({
  kind: 'promote',
  service: which,
  environment,
  intent,
  fault: 'none',
});

describe('a month of merges, promotions, rollbacks and failures', () => {
  it.each([
    ['where health is observed', true],
    ['where nothing records, and merged is what counts', false],
  ])(
    'brings nothing to an environment that skipped the one before, and nothing to a region before its turn, %s',
    {
      timeout: 120_000,
    },
    async (_, recorded) => {
      let reachedLast = 0;
      let rolledBack = 0;
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(month, async (happenings) => {
          const story = await play(happenings, { ...world, recorded });
          expect(wrongs(story)).toEqual([]);
          reachedLast += story.writes.filter(({ promotion }) => promotion.to.environment === gamma.name).length;
          rolledBack += story.writes.filter(({ promotion }) => promotion.intent === 'rollback').length;
          refused += story.refused;
        }),
        { numRuns: 300 },
      );
      // A world in which nothing ever happens would prove nothing.
      expect(reachedLast).toBeGreaterThan(400);
      expect(rolledBack).toBeGreaterThan(50);
      expect(refused).toBeGreaterThan(1000);
    },
  );

  it('brings two services through all environments, each at its own pace', async () => {
    const { writes, refused } = await play(
      [
        merge(orders),
        promote(orders, 0),
        merge(fees),
        promote(orders, 1),
        merge(orders),
        promote(fees, 0),
        promote(fees, 1),
        promote(orders, 0),
      ],
      world,
    );
    expect(refused).toBe(0);
    const of = (name: string) =>
      writes
        .filter(({ promotion: { release } }) => release.service === name)
        .map(({ promotion: { to, release } }) => `${key(to)} ${Number.parseInt(release.commit, 16)}`);
    expect(of('orders')).toEqual([
      `${alphaSydney} 1`,
      `${betaMelbourne} 1`,
      `${betaSydney} 1`,
      `${gammaMelbourne} 1`,
      `${gammaSydney} 1`,
      `${alphaSydney} 3`,
      `${betaMelbourne} 3`,
      `${betaSydney} 3`,
    ]);
    expect(of('fees')).toEqual(
      [alphaSydney, betaMelbourne, betaSydney, gammaMelbourne, gammaSydney].map((target) => `${target} 2`),
    );
  });

  it('rolls one service back and leaves the other where it is', async () => {
    const { writes } = await play(
      [
        merge(orders),
        merge(fees),
        merge(orders),
        { kind: 'ask', target: 0, release: 0, intent: 'rollback', fault: 'none' },
      ],
      world,
    );
    const last = writes.at(-1);
    expect(last?.promotion).toMatchObject({ intent: 'rollback', release: { service: 'orders' } });
    expect(last?.after.get(`${alphaSydney} fees`)).toBe(writes[1]?.promotion.release);
  });

  it('resumes an interrupted run, and records the end of each deployment once', async () => {
    for (const broken of ['before write', 'after write', 'recorder', 'killed'] as const) {
      const { writes, recorded } = await play(
        [merge(orders, undefined, broken), { kind: 'ask', target: 0, release: 0, intent: 'planned', fault: 'none' }],
        world,
      );
      expect(writes, broken).toHaveLength(1);
      const second = [...recorded].filter(([id]) => id.startsWith('run-1 ')).map(([, end]) => end);
      expect(second, broken).toEqual((services[orders]?.images ?? []).map(() => 'succeeded'));
    }
  });

  it('records as failed what does not get healthy, and stops there', async () => {
    const { writes, recorded } = await play([merge(fees, 1), promote(fees, 0), promote(fees, 1)], world);
    expect(writes.map(({ promotion }) => key(promotion.to))).toEqual([alphaSydney, betaMelbourne]);
    expect([...recorded.values()]).toEqual(['succeeded', 'failed']);
  });

  it('says that nothing is recorded where there is nothing to record in', async () => {
    const { said, recorded } = await play([merge(fees)], { ...world, recorded: false });
    expect(said).toEqual([
      expect.stringMatching(
        /^alpha\/ap-southeast-2 runs fees .* Not recorded: no service in alpha has the capability release-ledger/,
      ),
    ]);
    expect(recorded.size).toBe(0);
  });
});
