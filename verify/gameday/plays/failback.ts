import type { Play } from './play.ts';
import { loseWriterRegion } from './writer-region-killed.ts';

/** As the runbook does it: the writer's region is lost and failed over, its database is rebuilt, and the writer moves back. */
export const failback: Play = {
  name: 'failback',
  description: "the writer's region is killed, failed over and rebuilt; then the writer moves back as planned",
  mayLoseTail: true,
  retriesSuffice: false,
  act: async (stage) => {
    const { world, delivery, everyoneServed } = stage;
    const [{ name: home }] = world.regions;
    await loseWriterRegion(stage);
    await delivery(['failover', '--to', home, '--mode', 'switchover']);
    await world.globalDatabase.settled();
    await delivery(['undrain', '--region', home]);
    await everyoneServed();
  },
};
