import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import { startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrations } from '../src/database/migrations.ts';
import { databaseRoles, prepareRoles } from '../src/database/roles.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of one server for each worker. */
    readonly postgresPorts: readonly number[];
  }
}

/** What every test's database is a copy of. */
export const templateDatabase = 'ledger_template';

interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

/** Nothing in it has to survive. */
async function start(): Promise<Server> {
  mkdirSync(cacheFolder(), { recursive: true });
  const dataFolder = mkdtempSync(join(cacheFolder(), 'test-'));
  chmodSync(dataFolder, 0o711);
  const server = await startPostgres({
    dataFolder: join(dataFolder, 'data'),
    settings: [
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'max_connections=300',
      // No standby follows it, so a database is copied by its files: 40 ms for each test file, and not 250.
      'wal_level=minimal',
      'max_wal_senders=0',
      'shared_buffers=64MB',
    ],
  });
  const admin = new pg.Client(server.url('postgres'));
  await admin.connect();
  await prepareRoles(admin, { app: 'app', migration: 'migration' });
  await admin.query(`CREATE DATABASE ${templateDatabase} OWNER ${databaseRoles.migration}`);
  await admin.end();
  const migrator = new pg.Client(`postgres://${databaseRoles.migration}@127.0.0.1:${server.port}/${templateDatabase}`);
  await migrator.connect();
  await migrate(migrator, { folder: migrations, log: (message) => process.stderr.write(`${message}\n`) });
  await migrator.end();
  return {
    port: server.port,
    stop: async () => {
      await server.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A server for each worker of the project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await Promise.all(Array.from({ length: project.config.maxWorkers }, start));
  project.provide(
    'postgresPorts',
    servers.map(({ port }) => port),
  );
  return async () => {
    await Promise.all(servers.map(({ stop }) => stop()));
  };
}
