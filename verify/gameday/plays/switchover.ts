import type { Play } from './play.ts';

/** A planned move of the writer to the other region, under load: nothing is lost, and no call that retries fails. */
export const switchover: Play = {
  name: 'switchover',
  description: 'the writer moves to the other region as planned, under load',
  mayLoseTail: false,
  retriesSuffice: true,
  act: async ({ world, fault, delivery, everyoneServed }) => {
    const [, other] = world.regions;
    fault();
    await delivery(['failover', '--to', other.name, '--mode', 'switchover']);
    await world.globalDatabase.settled();
    await everyoneServed();
  },
};
