import { setTimeout as delay } from 'node:timers/promises';
import type { Play } from './play.ts';

const [decisionMs, cutMs] = [1000, 3000];

/**
 * No packet passes between the regions, and all in both is alive: the old writer goes on to acknowledge what its own clients
 * write, until RDS reaches it again and stops it. What it took since is lost, and listed.
 */
export const regionCutOff: Play = {
  name: 'region-cut-off',
  description:
    "the link between the regions loses every packet, the writer's region lives on (split brain), and the link heals",
  mayLoseTail: true,
  retriesSuffice: false,
  act: async ({ world, step, fault, delivery, everyoneServed, leftBehind }) => {
    const [cut, left] = world.regions;
    fault();
    await world.cutOff(cut.name);
    step(`${cut.name} is cut off`);
    await delay(decisionMs);
    await delivery(['failover', '--to', left.name, '--mode', 'failover', '--drain']);
    // A stream that is open there hears of nothing else: the old writer does not know that it is one.
    await everyoneServed(({ kind, near }) => near === cut.name && kind.startsWith('stream'));
    await delay(cutMs);
    await world.heal();
    step(`${cut.name} is reached again`);
    leftBehind(await world.globalDatabase.rebuild(cut.name));
    step(`${cut.name} is fenced, and reads`);
    await delivery(['undrain', '--region', cut.name]);
    await everyoneServed();
  },
};
