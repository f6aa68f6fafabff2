import { setTimeout as delay } from 'node:timers/promises';
import type { Relay } from '../world/relay.ts';
import type { Edge, World } from '../world/world.ts';
import type { Play } from './play.ts';

const between: Readonly<Record<Edge, string>> = {
  writer: 'from pods to the writer',
  reader: "from pods to their region's reader",
  standby: 'from the standby to the writer in the other region',
  clients: 'from clients to load balancers',
  pods: 'from load balancers to pods',
};
const edges = Object.keys(between) as Edge[];

const common = { mayLoseTail: false, retriesSuffice: true } as const;

const relaysOf = ({ regions }: World, edge: Edge): readonly Relay[] =>
  regions.flatMap((region) => region.edges[edge]());

/** Once, on every connection that is open: a new connection works, so the outage is how long each client needs to give up the old one. */
const once =
  (edge: Edge, change: (relay: Relay) => void, what: string): Play['act'] =>
  async ({ world, step, fault, everyoneServed }) => {
    fault();
    for (const relay of relaysOf(world, edge)) change(relay);
    step(what);
    await everyoneServed();
  };

/**
 * A host is gone and another one answers at its address, as when a zone is lost: packets of open connections are dropped, no
 * socket closes, and a client that waits on one has to give up by itself.
 */
const silent = (edge: Edge): Play => ({
  name: `silent-${edge}`,
  description: `packets of every open connection ${between[edge]} are lost, and no socket closes`,
  ...common,
  act: once(edge, (relay) => relay.lose('both ways'), `open connections ${between[edge]} are silent`),
});

/** What is asked is done, and who asked does not hear of it: sent again, it may not be done twice. */
const oneWay = (edge: Edge): Play => ({
  name: `one-way-${edge}`,
  description: `responses on every open connection ${between[edge]} are lost, requests arrive, and no socket closes`,
  ...common,
  act: once(edge, (relay) => relay.lose('answers'), `open connections ${between[edge]} carry no answers`),
});

/** Who sends hears at once that the connection is gone, and who waits for an answer or an event hears of nothing. */
const halfOpen = (edge: Edge): Play => ({
  name: `half-open-${edge}`,
  description: `every open connection ${between[edge]} is closed at its far end only; the near end learns it when it sends`,
  ...common,
  act: once(edge, (relay) => relay.halfOpen(), `connections ${between[edge]} are half open`),
});

/** Between continents it is about as much. */
const slowMs = 100;
const lastsMs = 4000;

const slow = (edge: Edge): Play => ({
  name: `slow-${edge}`,
  description: `every packet ${between[edge]} takes ${slowMs} ms longer each way, for some seconds`,
  ...common,
  act: async ({ world, step, fault, stillServed, everyoneServed }) => {
    const set = (ms: number) => {
      for (const relay of relaysOf(world, edge)) relay.slow(ms);
    };
    fault();
    set(slowMs);
    step(`packets ${between[edge]} take ${slowMs} ms longer each way`);
    await delay(lastsMs);
    await stillServed();
    set(0);
    step('packets are as fast as before');
    await everyoneServed();
  },
});

export const edgePlays: readonly Play[] = [silent, oneWay, halfOpen, slow].flatMap((play) => edges.map(play));
