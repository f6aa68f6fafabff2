import type { Play } from './play.ts';

/** The other region is lost: no one has to do anything, and the region comes back as a reader. */
export const readerRegionKilled: Play = {
  name: 'reader-region-killed',
  description: 'SIGKILL to everything in the region that only reads; DNS alone moves its clients, and it comes back',
  mayLoseTail: false,
  retriesSuffice: true,
  act: async ({ world, step, fault, everyoneServed }) => {
    const [, lost] = world.regions;
    fault();
    await world.kill(lost.name);
    step(`${lost.name} is dead`);
    await everyoneServed();
    await world.revive(lost.name);
    step(`${lost.name} is back, and reads`);
    await everyoneServed();
  },
};
