import { setTimeout as delay } from 'node:timers/promises';
import { databaseHosts } from '../world/process-faults.ts';
import { insideOf, type Play } from './play.ts';

const [openMs, brokenMs] = [2000, 2000];

/** DNS is gone as far as the writer is concerned: connections that are open go on, and no new one can be made. */
export const databaseNameGone: Play = {
  name: 'database-name-gone',
  description: "the writer's name does not resolve in any region; then open connections to it end as well",
  mayLoseTail: false,
  retriesSuffice: false,
  act: async ({ world, step, fault, stillServed, everyoneServed }) => {
    const inside = insideOf(world);
    const set = (lostNames: readonly (typeof databaseHosts.writer)[]) => {
      for (const { name } of world.regions) inside.setFaults(name, { lostNames });
    };
    fault();
    set([databaseHosts.writer]);
    step("the writer's name does not resolve");
    await delay(openMs);
    await stillServed(({ kind }) => !kind.startsWith('reader'));
    for (const { edges } of world.regions) for (const relay of edges.writer()) relay.reset();
    step('open connections to the writer end');
    await delay(brokenMs);
    await stillServed(({ kind }) => !kind.startsWith('reader'));
    set([]);
    step("the writer's name resolves again");
    const since = performance.now();
    await everyoneServed();
    step(`every client is served, ${Math.round(performance.now() - since)} ms later`);
  },
};
