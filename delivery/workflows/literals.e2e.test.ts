import { platform } from '@sample-platform-ai/environments/index.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import { rolloutOrder } from '@sample-platform-ai/environments/promotion-order.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulation, simulate } from '../test/runner/simulation.ts';
import { noRunner } from '../test/runner/tools.ts';

const released = platform.services.filter((spec) => imagesOf(spec).length > 0);
/** The newest service, which may be one that an adopter has just made, next to the oldest one. */
const services = [...new Set([released.at(-1), released[0]])].filter((spec) => spec !== undefined);
const none = services.length === 0 ? 'no service has an image' : undefined;
const why = noRunner ?? none;

let world: Simulation;
beforeAll(async () => {
  if (!why) world = await simulate({ literals: platform });
}, 600_000);
afterAll(() => world?.remove());

describe.skipIf(why)(`the services of the literals${why ? ` (skipped: ${why})` : ''}`, { timeout: 900_000 }, () => {
  it.each(services.map((spec) => [spec.name, spec] as const))(
    'bring the digests of %s through every environment, and leave those of the others where they are',
    async (service, spec) => {
      const environments = platform.environments.filter(({ services: sizes }) => service in sizes);
      const others = released.filter(({ name }) => name !== service);
      const versions = async (names: readonly { readonly name: string }[]) =>
        Promise.all(
          environments.flatMap((environment) =>
            rolloutOrder(environment).flatMap((region) =>
              names.map(({ name }) => world.runs({ environment: environment.name, region }, name)),
            ),
          ),
        );
      const before = await versions(others);
      const sha = await world.head();
      const event = { name: 'workflow_dispatch' } as const;
      for (const [index, environment] of environments.entries()) {
        const run =
          index === 0
            ? await world.run('release', { ...event, sha, inputs: { service } })
            : await world.run('promote', {
                ...event,
                sha: await world.head(),
                inputs: { service, environment: environment.name, intent: 'planned', commit: '' },
              });
        expect(world.failures()).toEqual([]);
        expect(run.jobs.map(({ name }) => name).filter((name) => name.startsWith('deploy '))).toEqual(
          rolloutOrder(environment).map((region) => `deploy ${service} to ${environment.name} ${region}`),
        );
      }
      const everywhere = await versions([spec]);
      const images = imagesOf(spec).map(({ repository }) => repository);
      expect(Object.keys(everywhere[0]?.digests ?? {}).toSorted()).toEqual(images.toSorted());
      expect(everywhere[0]?.commit).toBe(sha);
      expect(new Set(everywhere.map((each) => JSON.stringify(each))).size).toBe(1);
      expect(await versions(others)).toEqual(before);
    },
  );

  it('reach nothing unknown, and have no secret on a command line', () => {
    expect(world.machine.unknownHosts).toEqual([]);
    expect(world.leaks()).toEqual([]);
  });
});
