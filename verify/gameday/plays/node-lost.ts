import { setTimeout as delay } from 'node:timers/promises';
import { insideOf, type Play } from './play.ts';

/** Until Kubernetes starts the pod on another node; in a cluster it takes minutes. */
const replacedMs = 3000;
/** Until Aurora has another instance as the writer, which has the same storage. */
const writerBackMs = 2000;

/** The node of one of two pods vanishes; its clients hear of nothing. */
export const nodeLost: Play = {
  name: 'node-lost',
  description: "the node of one process in the writer's region is gone: no socket closes; another process starts later",
  mayLoseTail: false,
  retriesSuffice: true,
  act: async ({ world, step, fault, stillServed, everyoneServed }) => {
    const [{ name }] = world.regions;
    fault();
    const replace = await insideOf(world).loseNode(name);
    step(`a node in ${name} is gone`);
    await stillServed();
    await delay(replacedMs);
    await replace();
    step(`another process serves in ${name}`);
    await everyoneServed();
  },
};

/**
 * The zone of one pod and of the writer's instance vanishes: what is open to both is silent, and the writer comes back in another zone,
 * with the same storage and at the same address.
 */
export const zoneLost: Play = {
  name: 'zone-lost',
  description:
    "a zone of the writer's region is gone, with one process and the writer's instance; its storage survives",
  mayLoseTail: false,
  retriesSuffice: false,
  act: async ({ world, step, fault, everyoneServed }) => {
    const { globalDatabase, regions } = world;
    const [{ name, database }] = regions;
    fault();
    for (const { edges } of regions)
      for (const relay of [...edges.writer(), ...edges.standby()]) relay.lose('both ways');
    for (const relay of regions[0].edges.reader()) relay.lose('both ways');
    const [replace] = await Promise.all([insideOf(world).loseNode(name), database.kill()]);
    step(`a zone of ${name} is gone, with a process and the writer's instance`);
    await delay(writerBackMs);
    await globalDatabase.restart();
    await everyoneServed();
    await replace();
    step(`another process serves in ${name}`);
    await everyoneServed();
  },
};
