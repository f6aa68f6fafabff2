import type { JsonValue } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { message } from '../scenario.ts';
import { host } from './instance.ts';
import { image, policy, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

describe('the policy of an environment', () => {
  it('is shown, and stays when a caller that does not know it replaces the environment', async () => {
    const { provenance, ...place } = policy('REQUIRE');
    await world.put({ ...place, provenance });
    expect(await world.put(place)).toMatchObject({ provenance });
    for (const client of [world.harness.clients.rest, world.harness.clients.grpc]) {
      const { environments } = message(await client.call('ListEnvironments', {}, { token: world.admin }));
      expect(environments).toContainEqual(expect.objectContaining({ name: 'prod', provenance }));
    }
  });

  it.each<[string, JsonValue]>([
    ['no workflow and no image', { mode: 'PROVENANCE_MODE_OFF' }],
    ['no image', { mode: 'PROVENANCE_MODE_WARN', workflows: [`${host}/a`] }],
    ['no workflow', { mode: 'PROVENANCE_MODE_OFF', images: [{ service: 'checkout', name: image }] }],
  ])('has its lists in every response, also with %s', async (_, provenance) => {
    // The client of REST compares each response with the contract's schema, which requires them.
    expect(await world.put({ ...policy('OFF', 'lists'), provenance })).toMatchObject({ provenance });
    const { environments } = message(
      await world.harness.clients.rest.call('ListEnvironments', {}, { token: world.admin }),
    );
    expect(environments).toContainEqual(expect.objectContaining({ name: 'lists', provenance }));
  });

  it.each<[string, JsonValue, RegExp]>([
    ['no workflow', { mode: 'PROVENANCE_MODE_WARN' }, /name the workflows/],
    ['no mode', { workflows: [`${host}/a`] }, /mode/],
    ['a workflow that is no address', { mode: 'PROVENANCE_MODE_WARN', workflows: ['build.yml'] }, /workflows/],
    [
      'a service with two images',
      {
        mode: 'PROVENANCE_MODE_OFF',
        images: [
          { service: 'checkout', name: 'a' },
          { service: 'checkout', name: 'b' },
        ],
      },
      /names checkout twice/,
    ],
  ])('refuses %s', async (_, provenance, detail) => {
    const outcome = await world.harness.clients.rest.call(
      'PutEnvironment',
      { ...policy('OFF'), provenance },
      { token: world.admin },
    );
    expect(outcome).toMatchObject({ ok: false, code: 'invalid_argument' });
    expect(JSON.stringify(outcome)).toMatch(detail);
  });
});
