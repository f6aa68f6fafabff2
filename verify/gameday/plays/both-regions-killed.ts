import { setTimeout as delay } from 'node:timers/promises';
import type { Play } from './play.ts';

const downMs = 2000;

/** Everything ends at once, everywhere, and comes back as it was: what was acknowledged is on a disk. */
export const bothRegionsKilled: Play = {
  name: 'both-regions-killed',
  description: 'SIGKILL to everything in both regions at once; both start again, without a failover',
  mayLoseTail: false,
  retriesSuffice: false,
  act: async ({ world, step, fault, everyoneServed }) => {
    fault();
    await Promise.all(world.regions.map(({ name }) => world.kill(name)));
    step('both regions are dead');
    await delay(downMs);
    await world.globalDatabase.restart();
    for (const { name } of world.regions) {
      await world.revive(name);
      step(`${name} is back`);
    }
    await everyoneServed();
  },
};
