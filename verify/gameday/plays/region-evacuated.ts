import type { Play } from './play.ts';

/** As the runbook empties a region that answers: a look, DNS first, then the writer; nothing is lost, and the region comes back. */
export const regionEvacuated: Play = {
  name: 'region-evacuated',
  description: "the writer's region is taken out of DNS, its writer moves as planned, and the region comes back",
  mayLoseTail: false,
  retriesSuffice: true,
  act: async ({ world, fault, delivery, everyoneServed }) => {
    const [{ name: left }, { name: other }] = world.regions;
    fault();
    await delivery(['failover', '--to', other, '--dry-run']);
    await delivery(['drain', '--region', left]);
    await delivery(['failover', '--to', other, '--mode', 'switchover', '--drain']);
    await world.globalDatabase.settled();
    await everyoneServed();
    await delivery(['undrain', '--region', left]);
    await everyoneServed();
  },
};
