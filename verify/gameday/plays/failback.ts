import { setTimeout as delay } from 'node:timers/promises';
import type { Play } from './play.ts';

const decisionMs = 1000;

/** As the runbook does it: the writer's region is lost and failed over, its database is rebuilt, and the writer moves back. */
export const failback: Play = {
  name: 'failback',
  description: "the writer's region is killed, failed over and rebuilt; then the writer moves back as planned",
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
    await delivery(['failover', '--to', lost.name, '--mode', 'switchover']);
    await world.globalDatabase.settled();
    await delivery(['undrain', '--region', lost.name]);
    await everyoneServed();
  },
};
