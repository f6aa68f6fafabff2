import type { Edge } from '../world/world.ts';
import type { Play } from './play.ts';

/**
 * A host is gone and another one answers at its address, as when a zone is lost: packets of open connections are dropped, no
 * socket closes, and a client that waits on one has to give up by itself. The outage is how long each client needs for that.
 */
const silent = (edge: Edge, what: string): Play => ({
  name: `silent-${edge}`,
  description: `packets of every open connection ${what} are lost, and no socket closes`,
  mayLoseTail: false,
  retriesSuffice: true,
  act: async ({ world, step, fault, everyoneServed }) => {
    fault();
    for (const { edges } of world.regions) for (const relay of edges[edge]) relay.silence();
    step(`open connections ${what} are silent`);
    await everyoneServed();
  },
});

export const silentEdges: readonly Play[] = [
  silent('writer', 'from pods to the writer'),
  silent('reader', "from pods to their region's reader"),
  silent('clients', 'from clients to load balancers'),
];
