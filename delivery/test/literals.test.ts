import { platform } from '@sample-platform-ai/environments/index.ts';
import { imagesOf, plansOf, releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { describe, expect, it } from 'vitest';
import { environmentsOf } from '../environments.ts';
import { type Happening, key, play } from './simulator.ts';

const { environments } = platform;
const services = platform.services.map((spec) => ({
  name: spec.name,
  images: imagesOf(spec).map(({ repository }) => repository),
}));
const recorded = environments.every(
  (environment) => releaseLedger(plansOf(platform, environment, environment.primaryRegion)) !== undefined,
);

/** One release of each service, one environment at a time, in parallel. */
const happenings: readonly Happening[] = [
  ...services.map((_, service) => ({ kind: 'merge' as const, service, brokenIn: undefined, fault: 'none' as const })),
  ...environments
    .slice(1)
    .flatMap((__, environment) =>
      services.flatMap(({ name }, service) =>
        environment < environmentsOf(environments, name).length - 1
          ? [{ kind: 'promote' as const, service, environment, intent: 'planned' as const, fault: 'none' as const }]
          : [],
      ),
    ),
];

describe('the services of the literals', () => {
  // Of a platform without a service nothing can be said.
  it('each come to every region of every environment that runs them, in their order', async () => {
    const { writes, refused, releases } = await play(happenings, { environments, services, recorded });
    expect(refused).toBe(0);
    for (const { name, images } of services) {
      expect(images.length, name).toBeGreaterThan(0);
      const own = writes.filter(({ promotion }) => promotion.release.service === name);
      expect(own.map(({ promotion: { to } }) => key(to))).toEqual(
        environmentsOf(environments, name).flatMap((environment) =>
          rolloutOrder(environment).map((region) => `${environment.name}/${region}`),
        ),
      );
      const [built, ...others] = releases.filter(({ service }) => service === name);
      expect(others).toEqual([]);
      for (const { promotion } of own) expect(promotion.release.digests).toEqual(built?.digests);
    }
  });
});
