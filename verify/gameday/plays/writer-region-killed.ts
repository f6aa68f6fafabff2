import { setTimeout as delay } from 'node:timers/promises';
import type { Play, Stage } from './play.ts';

/** Someone sees it, and decides. */
const decisionMs = 1000;

/** The writer's region is killed, failed over, and comes back as a reader. */
export async function loseWriterRegion(stage: Stage): Promise<void> {
  const { world, step, fault, delivery, everyoneServed, leftBehind } = stage;
  const [lost, left] = world.regions;
  fault();
  await world.kill(lost.name);
  step(`${lost.name} is dead`);
  await delay(decisionMs);
  await delivery(['failover', '--to', left.name, '--mode', 'failover', '--drain']);
  await everyoneServed();
  leftBehind(await world.revive(lost.name));
  step(`${lost.name} is back, and reads`);
}

export const writerRegionKilled: Play = {
  name: 'writer-region-killed',
  description: "SIGKILL to everything in the writer's region at once, then the failover command; the region comes back",
  mayLoseTail: true,
  retriesSuffice: false,
  act: async (stage) => {
    await loseWriterRegion(stage);
    await stage.delivery(['undrain', '--region', stage.world.regions[0].name]);
    await stage.everyoneServed();
  },
};
