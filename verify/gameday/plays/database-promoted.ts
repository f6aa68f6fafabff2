import type { Play } from './play.ts';

/** Only the database moves, at once and without a plan; every process survives, and has to find the new writer by itself. */
export const databasePromoted: Play = {
  name: 'database-promoted',
  description: "the writer's database is fenced and the other one promoted; every ledger process survives",
  mayLoseTail: true,
  retriesSuffice: false,
  act: async ({ world, step, fault, delivery, everyoneServed, leftBehind }) => {
    const [old, next] = world.regions;
    fault();
    await delivery(['failover', '--to', next.name, '--mode', 'failover']);
    await everyoneServed();
    leftBehind(await world.revive(old.name));
    step(`${old.name} has a database again, and reads`);
    await everyoneServed();
  },
};
