import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { localIssuers } from '@sample-platform-ai/backend/dev/issuer/config.ts';
import { type LocalIssuer, startIssuer } from '@sample-platform-ai/backend/dev/issuer/issuer.ts';
import type { IssuerConfig } from '@sample-platform-ai/backend/src/config.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import type { LeftBehind } from '../checker/state.ts';
import type { AwsApi } from './aws-api.ts';
import { buildBundle } from './bundle.ts';
import { startDatabases } from './databases.ts';
import { startFront } from './front.ts';
import type { GlobalDatabase } from './global-database.ts';
import type { Inside } from './inside.ts';
import { type WorldNames, worldNames } from './names.ts';
import { type DatabaseMember, urlOf } from './postgres.ts';
import { databaseHosts, named } from './process-faults.ts';
import { createRegion, type LocalRegion, type Region } from './region.ts';
import { createLink, type Relay, startRelay } from './relay.ts';
import { cached } from './route53.ts';
import { defaultSettings, type WorldSettings } from './settings.ts';
import { smallDisk } from './small-disk.ts';

export interface Issuers {
  readonly github: LocalIssuer;
  readonly people: LocalIssuer;
  readonly controller: LocalIssuer;
}

export interface Entrance {
  readonly http: number;
  readonly grpc: number;
}

export type Edge = 'writer' | 'reader' | 'standby' | 'clients' | 'pods';

export interface GameRegion {
  readonly name: string;
  readonly database: DatabaseMember;
  readonly servers: Region;
  /**
   * Connections whose packets can be lost: to the writer's database, to the region's reader, from the region's standby to the writer in
   * the other region, from clients to the balancer, and from there to the processes.
   */
  readonly edges: Readonly<Record<Edge, () => readonly Relay[]>>;
  /** The public address for clients near this region: like DNS, it leads each new connection to a healthy region. */
  readonly entry: { readonly http: number; readonly grpc: number; readonly streams: Entrance };
}

export interface World {
  readonly settings: WorldSettings;
  readonly names: WorldNames;
  readonly issuers: Issuers;
  /** The first region has the writer at the start. */
  readonly regions: readonly [GameRegion, GameRegion];
  /** Cuts a region off from the other one and from RDS; all its processes continue. */
  cutOff(region: string): Promise<void>;
  heal(): Promise<void>;
  readonly globalDatabase: GlobalDatabase;
  readonly aws: AwsApi;
  /** Unexpected failures of the simulated regions, which no play caused. @default nothing can */
  readonly faults?: readonly string[];
  /** SIGKILL to everything in a region at once; RDS of that region is lost as well. */
  kill(region: string): Promise<void>;
  /** Starts what serves in a region that was killed; its database is rebuilt from the writer's. Gives what it was. */
  revive(region: string): Promise<LeftBehind | undefined>;
  /** @default nothing of it can */
  readonly inside?: Inside;
  stop(): Promise<void>;
}

/** Two regions on this machine, with everything between them that fails as it does in AWS. */
export async function startWorld(settings: WorldSettings = defaultSettings): Promise<World> {
  const names = worldNames();
  const bundle = buildBundle();
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'game-day-'));
  chmodSync(folder, 0o711);
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const ends: (() => unknown)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    removeFolder();
    process.off('exit', removeFolder);
  };
  const relay = async (
    choose: Parameters<typeof startRelay>[1],
    more: Partial<Parameters<typeof startRelay>[0]> = {},
  ): Promise<Relay> => {
    const started = await startRelay({ link, delayMs: settings.linkDelayMs, ...more }, choose);
    ends.push(() => started.stop());
    return started;
  };
  const [link, keysLink] = [createLink(), createLink()];
  const lost = new Set<string>();
  let cutRegion: string | undefined;

  try {
    const [github, people, controller] = await Promise.all([startIssuer(), startIssuer(), startIssuer()]);
    const issuers = { github, people, controller };
    for (const issuer of [github, people, controller]) ends.push(() => issuer.stop());
    const configs = localIssuers({ github: github.url, people: people.url, controller: controller.url });
    const reachedBy = async (config: IssuerConfig): Promise<IssuerConfig> => {
      const way = await relay(() => ({ port: Number(new URL(config.issuer).port), isFar: true }), { link: keysLink });
      return { ...config, jwksUri: `http://127.0.0.1:${way.port}/.well-known/jwks` };
    };
    const issuerConfig = JSON.stringify(await Promise.all(configs.map(reachedBy)));

    const [first, second] = names.regions;
    const { writerDiskMib } = settings;
    const disk = writerDiskMib === undefined ? undefined : await smallDisk(join(folder, 'disk'), writerDiskMib);
    if (disk) ends.push(() => disk.end());
    const { databaseOf, globalDatabase, followsOf } = await startDatabases({
      folder,
      writerFolder: join(disk?.folder ?? folder, first.region),
      regions: [first.region, second.region],
      relay: (choose) => relay(choose, { streamDelayMs: settings.linkDelayMs + settings.replicationDelayMs }),
      isReachable: (region) => !lost.has(region) && region !== cutRegion,
      onEnd: (end) => ends.push(end),
    });

    const servers = new Map<string, LocalRegion>();
    const toDatabases = new Map<string, Readonly<Record<'writer' | 'reader', Relay>>>();
    const startRegion = async (region: string): Promise<void> => {
      // A region that is cut off does not learn that the endpoint has moved.
      let known = first.region;
      const endpoint = cached(settings.endpointTtlMs, () => {
        if (region !== cutRegion) known = globalDatabase.writer();
        return known;
      });
      const writing = await relay(() => {
        const to = endpoint();
        return { port: databaseOf(to).port, isFar: to !== region };
      });
      const reading = await relay(() => ({ port: databaseOf(region).port, isFar: false }));
      const created = createRegion({
        name: region,
        bundle,
        folder,
        processes: settings.processesPerRegion,
        relayTo: (port) => startRelay({ link, delayMs: 0 }, () => ({ port, isFar: false })),
        environment: {
          LEDGER_WRITER_URL: named(urlOf(writing.port), databaseHosts.writer),
          LEDGER_READER_URL: named(urlOf(reading.port), databaseHosts.reader),
          LEDGER_DATABASE_TLS: 'off',
          LEDGER_ISSUERS: issuerConfig,
          LEDGER_STREAM_HEARTBEAT_MS: String(settings.heartbeatMs),
          // On a shared machine, other processes cause the delay of the event loop.
          LEDGER_LOOP_DELAY_LIMIT_MS: '10000',
        },
      });
      servers.set(region, created);
      await created.start();
      ends.push(() => created.kill());
      toDatabases.set(region, { writer: writing, reader: reading });
    };
    for (const { region } of names.regions) await startRegion(region);
    const serversOf = (region: string): LocalRegion => {
      const found = servers.get(region);
      if (!found) throw new Error(`no region ${region}`);
      return found;
    };
    const front = await startFront({
      names,
      settings,
      globalDatabase,
      entrance: (region) => servers.get(region)?.entrance(),
      relay,
      isLost: (region) => lost.has(region),
      onEnd: (end) => ends.push(end),
    });
    const regionOf = async (region: string): Promise<GameRegion> => {
      const [own, databases] = [servers.get(region), toDatabases.get(region)];
      if (!own || !databases) throw new Error(`no region ${region}`);
      const { entry, relays } = await front.enter(region);
      return {
        name: region,
        database: databaseOf(region),
        servers: own,
        edges: {
          writer: () => [databases.writer],
          reader: () => [databases.reader],
          standby: () => [followsOf(region)],
          clients: () => relays,
          pods: own.relays,
        },
        entry,
      };
    };
    const regions = [await regionOf(first.region), await regionOf(second.region)] as const;
    const regionNamed = (region: string) => {
      const found = regions.find(({ name }) => name === region);
      if (!found) throw new Error(`no region ${region}`);
      return found;
    };

    return {
      settings,
      names,
      issuers,
      regions,
      globalDatabase,
      aws: front.aws,
      cutOff: async (region) => {
        cutRegion = region;
        link.cut();
      },
      heal: async () => {
        cutRegion = undefined;
        link.heal();
      },
      kill: async (region) => {
        lost.add(region);
        const { database, servers: processes } = regionNamed(region);
        const killed = database.kill();
        link.drop();
        await Promise.all([killed, processes.kill()]);
      },
      revive: async (region) => {
        lost.delete(region);
        const { database, servers: processes } = regionNamed(region);
        const before = database.isRunning() ? undefined : await globalDatabase.rebuild(region);
        if (!processes.entrance()) await processes.start();
        await delay(settings.healthCheck.intervalMs);
        return before;
      },
      inside: {
        keysLink,
        disk,
        processes: (region) => serversOf(region).processes(),
        setFaults: (region, faults) => serversOf(region).setFaults(faults),
        replace: (region) => serversOf(region).replace(),
        loseNode: (region) => serversOf(region).loseNode(),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
