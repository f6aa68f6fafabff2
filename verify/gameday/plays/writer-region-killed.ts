import { setTimeout as delay } from 'node:timers/promises';
import type { Play } from './play.ts';

/** Someone sees it, and decides. */
const decisionMs = 1000;

/** Everything in the writer's region ends at once; a person fails over; the region comes back as a reader. */
export const writerRegionKilled: Play = {
  name: 'writer-region-killed',
  description: "SIGKILL to everything in the writer's region at once, then the failover command; the region comes back",
  mayLoseTail: true,
  retriesSuffice: false,
  act: async ({ world, step, fault, delivery, everyoneServed, leftBehind }) => {
    const [lost, left] = world.regions;
    fault();
    await world.kill(lost.name);
    step(`${lost.name} is dead`);
    await delay(decisionMs);
    await delivery(['failover', '--to', left.name, '--mode', 'failover', '--drain']);
    await everyoneServed();
    leftBehind(await world.revive(lost.name));
    step(`${lost.name} is back, and reads`);
    await delivery(['undrain', '--region', lost.name]);
    await everyoneServed();
  },
};
