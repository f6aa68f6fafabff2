import { setTimeout as delay } from 'node:timers/promises';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { UserError } from '@sample-platform-ai/terminal';
import type { Ground } from '../../clusters/world/ground.ts';
import { loaderFor } from '../../clusters/world/images.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { startFront } from '../world/front.ts';
import { createGlobalDatabase } from '../world/global-database.ts';
import { worldNames } from '../world/names.ts';
import { createLink, startRelay } from '../world/relay.ts';
import type { WorldSettings } from '../world/settings.ts';
import type { GameRegion, World } from '../world/world.ts';
import { type Hooks, runHook } from './hooks.ts';
import { startClusterIssuers } from './issuers.ts';
import { type ClusterRegion, createClusterRegion } from './region.ts';

/** Settings that clusters have: between them and in them everything takes as long as it takes. */
export const usedSettings = ({ healthCheck, dnsTtlMs, endpointTtlMs, clientKeepAliveMs }: WorldSettings) => ({
  healthCheck,
  dnsTtlMs,
  endpointTtlMs,
  clientKeepAliveMs,
});

export interface ClusterWorldOptions {
  /** Of the region that writes first, and of the other one. */
  readonly targets: readonly [Target & { readonly context: string }, Target & { readonly context: string }];
  readonly hooks: Hooks;
  /** Loads an image into the node of a cluster. @default as kind and k3d need it */
  readonly loadImage?: string | undefined;
  /** Whether images are built. */
  readonly built: boolean;
  readonly seed: number;
  readonly say: (text: string) => void;
}

/** Edges inside of clusters: nothing here can lose their packets. */
const none = () => [];

/** Worlds one after the other in the same two clusters; each begins with an empty database. */
export function clusterWorlds(options: ClusterWorldOptions): (settings: WorldSettings) => Promise<World> {
  const { hooks, seed, say } = options;
  const [firstTarget, secondTarget] = options.targets;
  let isBuilt = options.built;
  /** Contexts of clusters that have the images. */
  const loaded = new Set<string>();

  return async (settings) => {
    const names = worldNames();
    const ends: (() => unknown)[] = [];
    const lost = new Set<string>();
    const faults: string[] = [];
    let cutRegion: string | undefined;
    const found = new Map<string, ClusterRegion>();
    const regionNamed = (name: string): ClusterRegion => {
      const region = found.get(name);
      if (!region) throw new Error(`no region ${name}`);
      return region;
    };
    const otherOf = (name: string) => {
      const [other] = [...found.values()].filter(({ region }) => region !== name);
      if (!other) throw new Error(`no region but ${name}`);
      return other;
    };
    const hook = (name: keyof Hooks, region: string) =>
      runHook(hooks, name, { context: regionNamed(region).context, other: otherOf(region).context });
    const heal = async () => {
      if (cutRegion === undefined) return;
      await hook('heal', cutRegion);
      cutRegion = undefined;
    };
    const stop = async () => {
      for (const end of ends.splice(0).toReversed()) await end();
    };
    try {
      const { issuers, keys, trusted, stop: stopIssuers } = await startClusterIssuers();
      ends.push(stopIssuers);
      for (const [i, target] of [firstTarget, secondTarget].entries()) {
        const region = names.regions[i]?.region ?? '';
        const cluster = clustersOf(platform).find(
          (each) => each.environment.name === names.environment && each.region.name === region,
        );
        const plan = cluster?.plans.find(({ isReleaseLedger }) => isReleaseLedger);
        if (!cluster || !plan) throw new UserError(`${names.environment} runs no release ledger in ${region}`);
        const load = loaderFor(target.context, options.loadImage);
        const created = await createClusterRegion({
          region,
          target,
          cluster,
          plan,
          seed,
          keys,
          variables: { _ISSUERS: trusted },
          loader: async (loading) => {
            if (!loaded.has(target.context)) await load(loading);
          },
          other: () => otherOf(region),
          onBreak: () => {
            if (!lost.has(region))
              faults.push(`the tunnel to ${target.context} broke: clients saw a fault that is not the play's`);
          },
          say,
        });
        found.set(region, created);
        ends.push(() => created.tunnel.close());
      }
      const [first, second] = [regionNamed(names.regions[0].region), regionNamed(names.regions[1].region)];
      const prepared = async (region: ClusterRegion) => {
        const ground = await region.prepare(isBuilt);
        isBuilt = true;
        loaded.add(region.context);
        return ground;
      };
      await Promise.all([first.clear(), second.clear()]);
      const grounds = new Map([
        [first, await prepared(first)],
        [second, await prepared(second)],
      ]);
      const memberOf = ({ region, member }: ClusterRegion) => ({
        database: member,
        // The member knows where the other one is.
        follows: 0,
        isReachable: () => !lost.has(region) && region !== cutRegion,
        recopy: async () => {
          const held = member.isRunning() ? await member.retire() : undefined;
          await member.copyOther();
          return held;
        },
      });
      await first.member.start();
      await second.member.copyOther();
      await second.member.start(0);
      const globalDatabase = createGlobalDatabase(
        { [first.region]: memberOf(first), [second.region]: memberOf(second) },
        first.region,
      );

      const pointed = new Map<string, string>();
      const pointWriter = async (region: ClusterRegion) => {
        const to = globalDatabase.writer();
        if (pointed.get(region.region) === to) return;
        await region.pointWriterTo(to);
        pointed.set(region.region, to);
      };
      for (const region of grounds.keys()) await pointWriter(region);
      // The migrating cluster's releases come first, as in a promotion.
      const migrates = ([{ cluster }, { databases }]: readonly [ClusterRegion, Ground]) =>
        Number(databases?.cluster.folder === cluster.folder);
      const order = [...grounds].toSorted((a, b) => migrates(b) - migrates(a));
      for (const [region, ground] of order) {
        if (region === order[0]?.[0]) await ground.createDatabases();
        await ground.release(true);
      }
      await Promise.all([first.serving(), second.serving()]);

      let isPointing = false;
      const timer = setInterval(async () => {
        if (isPointing) return;
        isPointing = true;
        for (const region of found.values()) {
          // A region that is cut off does not hear that the endpoint has moved.
          if (!lost.has(region.region) && region.region !== cutRegion) await pointWriter(region).catch(() => {});
        }
        isPointing = false;
      }, settings.endpointTtlMs);
      ends.push(() => clearInterval(timer));
      ends.push(heal);

      const link = createLink();
      const front = await startFront({
        names,
        settings,
        globalDatabase,
        entrance: (region) => (lost.has(region) ? undefined : regionNamed(region).entrance()),
        relay: async (choose, more) => {
          const relay = await startRelay({ link, delayMs: 0, ...more }, choose);
          ends.push(() => relay.stop());
          return relay;
        },
        isLost: (region) => lost.has(region),
        onEnd: (end) => ends.push(end),
      });
      const regionOf = async ({ region, member, entrance, tunnel }: ClusterRegion): Promise<GameRegion> => {
        const { entry, relays } = await front.enter(region);
        return {
          name: region,
          database: member,
          servers: { entrance, start: () => tunnel.open(), kill: async () => tunnel.close() },
          edges: { writer: none, reader: none, standby: none, clients: () => relays, pods: none },
          entry,
        };
      };
      return {
        settings,
        names,
        issuers,
        regions: [await regionOf(first), await regionOf(second)],
        globalDatabase,
        aws: front.aws,
        faults,
        cutOff: async (region) => {
          cutRegion = region;
          await hook('cut', region);
        },
        heal,
        kill: async (region) => {
          lost.add(region);
          await hook('kill', region);
          const { tunnel, member, context } = regionNamed(region);
          tunnel.close();
          member.lost();
          loaded.delete(context);
        },
        revive: async (name) => {
          await hook('recreate', name);
          const region = regionNamed(name);
          pointed.delete(name);
          const ground = await prepared(region);
          lost.delete(name);
          await globalDatabase.rebuild(name);
          await pointWriter(region);
          await ground.release(true);
          await region.serving();
          await delay(settings.healthCheck.intervalMs);
          return undefined;
        },
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  };
}
