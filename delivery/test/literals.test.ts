import { platform } from '@sample-platform-ai/environments/index.ts';
import { imagesOf, plansOf, releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { describe, expect, it } from 'vitest';
import { tiersOf } from '../tiers.ts';
import { type Happening, key, play } from './simulator.ts';

const { environments: tiers } = platform;
const services = platform.services.map((spec) => ({
  name: spec.name,
  images: imagesOf(spec).map(({ repository }) => repository),
}));
const recorded = tiers.every((tier) => releaseLedger(plansOf(platform, tier, tier.primaryRegion)) !== undefined);

/** One release of each service, one tier at a time, in parallel. */
const happenings: readonly Happening[] = [
  ...services.map((_, service) => ({ kind: 'merge' as const, service, brokenIn: undefined, fault: 'none' as const })),
  ...tiers
    .slice(1)
    .flatMap((__, tier) =>
      services.flatMap(({ name }, service) =>
        tier < tiersOf(tiers, name).length - 1
          ? [{ kind: 'promote' as const, service, tier, intent: 'planned' as const, fault: 'none' as const }]
          : [],
      ),
    ),
];

describe('the services of the literals', () => {
  // Of a platform without a service nothing can be said.
  it('each come to every region of every environment that runs them, in their order', async () => {
    const { writes, refused, releases } = await play(happenings, { tiers, services, recorded });
    expect(refused).toBe(0);
    for (const { name, images } of services) {
      expect(images.length, name).toBeGreaterThan(0);
      const own = writes.filter(({ promotion }) => promotion.release.service === name);
      expect(own.map(({ promotion: { to } }) => key(to))).toEqual(
        tiersOf(tiers, name).flatMap((tier) => rolloutOrder(tier).map((region) => `${tier.name}/${region}`)),
      );
      const [built, ...others] = releases.filter(({ service }) => service === name);
      expect(others).toEqual([]);
      for (const { promotion } of own) expect(promotion.release.digests).toEqual(built?.digests);
    }
  });
});
