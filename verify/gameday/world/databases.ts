import { join } from 'node:path';
import { migrations } from '@sample-platform-ai/backend/src/database/migrations.ts';
import { databaseRoles, prepareRoles } from '@sample-platform-ai/backend/src/database/roles.ts';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import { freePort } from '@sample-platform-ai/kit/dev/postgres.ts';
import { createGlobalDatabase, type GlobalDatabase } from './global-database.ts';
import {
  caughtUp,
  copyRunning,
  type DatabaseMember,
  databaseMember,
  databaseName,
  type LocalMember,
  urlOf,
  withClient,
} from './postgres.ts';
import type { Relay, Target } from './relay.ts';

async function prepareWriter(database: DatabaseMember): Promise<void> {
  await database.start();
  await withClient(urlOf(database.port, 'postgres', 'postgres'), async (admin) => {
    await prepareRoles(admin, { app: 'app', migration: 'migration' });
    await admin.query(`CREATE DATABASE ${databaseName} OWNER ${databaseRoles.migration}`);
  });
  await withClient(urlOf(database.port, databaseRoles.migration), (client) =>
    migrate(client, { folder: migrations, log: () => {} }),
  );
}

export interface DatabasesOptions {
  readonly folder: string;
  /** Of the first writer's data. */
  readonly writerFolder: string;
  /** The first one writes first. */
  readonly regions: readonly [string, string];
  readonly relay: (choose: () => Target | undefined) => Promise<Relay>;
  /** Whether RDS reaches a region. */
  readonly isReachable: (region: string) => boolean;
  readonly onEnd: (end: () => void) => void;
}

export interface Databases {
  readonly databaseOf: (region: string) => DatabaseMember;
  readonly otherOf: (region: string) => string;
  readonly globalDatabase: GlobalDatabase;
  /** The link over which a region's standby follows the writer of the other region. */
  readonly followsOf: (region: string) => Relay;
}

/** A writer with the ledger's schema in one region, and a standby that follows it over the link in the other. */
export async function startDatabases(options: DatabasesOptions): Promise<Databases> {
  const [first, second] = options.regions;
  const otherOf = (region: string) => (region === first ? second : first);
  const databases = new Map<string, LocalMember>();
  for (const region of options.regions) {
    const folder = region === first ? options.writerFolder : join(options.folder, region);
    const database = databaseMember(folder, await freePort());
    databases.set(region, database);
    options.onEnd(() => database.kill());
  }
  const databaseOf = (region: string): LocalMember => {
    const found = databases.get(region);
    if (!found) throw new Error(`no region ${region}`);
    return found;
  };
  const relays = new Map<string, Relay>();
  for (const region of options.regions)
    relays.set(region, await options.relay(() => ({ port: databaseOf(otherOf(region)).port, isFar: true })));
  const followsOf = (region: string): Relay => {
    const found = relays.get(region);
    if (!found) throw new Error(`no region ${region}`);
    return found;
  };
  let rebuilds = 0;
  const memberOf = (region: string) => ({
    database: databaseOf(region),
    recopy: async () => {
      const database = databaseOf(region);
      await database.kill();
      const before = database.folder;
      rebuilds += 1;
      const folder = join(options.folder, `${region}-rebuilt-${rebuilds}`);
      await copyRunning(databaseOf(otherOf(region)), folder);
      database.moveTo(folder);
      return before;
    },
    follows: followsOf(region).port,
    isReachable: () => options.isReachable(region),
  });
  const [writer, reader] = [memberOf(first), memberOf(second)];
  await prepareWriter(writer.database);
  await copyRunning(databaseOf(first), databaseOf(second).folder);
  await reader.database.start(reader.follows);
  await caughtUp(writer.database, reader.database);
  const globalDatabase = createGlobalDatabase({ [first]: writer, [second]: reader }, first);
  return { databaseOf, otherOf, globalDatabase, followsOf };
}
