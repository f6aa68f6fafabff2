import type { Loss } from '@sample-platform-ai/backend/test/restarts/balancer.ts';
import type { Edge } from '../world/world.ts';
import type { Play } from './play.ts';

const common = { mayLoseTail: false, retriesSuffice: true } as const;

const lost =
  (edge: Edge, loss: Loss, what: string): Play['act'] =>
  async ({ world, step, fault, everyoneServed }) => {
    fault();
    for (const { edges } of world.regions) for (const each of edges[edge]) each.lose(loss);
    step(what);
    await everyoneServed();
  };

/**
 * A host is gone and another one answers at its address, as when a zone is lost: packets of open connections are dropped, no
 * socket closes, and a client that waits on one has to give up by itself. The outage is how long each client needs for that.
 */
const silent = (edge: Edge, between: string): Play => ({
  name: `silent-${edge}`,
  description: `packets of every open connection ${between} are lost, and no socket closes`,
  ...common,
  act: lost(edge, 'both ways', `open connections ${between} are silent`),
});

/** What is asked is done, and who asked does not hear of it: sent again, it may not be done twice. */
const oneWay = (edge: Edge, between: string): Play => ({
  name: `one-way-${edge}`,
  description: `responses on every open connection ${between} are lost, requests arrive, and no socket closes`,
  ...common,
  act: lost(edge, 'answers', `open connections ${between} carry no answers`),
});

const edges: Readonly<Record<Edge, string>> = {
  writer: 'from pods to the writer',
  reader: "from pods to their region's reader",
  clients: 'from clients to load balancers',
  pods: 'from load balancers to pods',
};

export const silentEdges: readonly Play[] = [silent, oneWay].flatMap((play) => [
  play('writer', edges.writer),
  play('reader', edges.reader),
  play('clients', edges.clients),
  play('pods', edges.pods),
]);
