import { mkdirSync } from 'node:fs';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import { type PostgresServer, startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import pg from 'pg';
import { migrations } from '../src/database/migrations.ts';
import { databaseRoles, prepareRoles } from '../src/database/roles.ts';
import { seed } from './seed/seed.ts';

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url);
  await client.connect();
  return work(client).finally(() => client.end());
}

export interface LocalDatabase {
  /** The service's URL. */
  readonly url: string;
  stop(): Promise<void>;
}

async function prepare(postgres: PostgresServer, say: (text: string) => void): Promise<string> {
  await withClient(postgres.url('postgres'), async (admin) => {
    const { rows } = await admin.query("SELECT 1 FROM pg_database WHERE datname = 'ledger'");
    if (rows.length > 0) return;
    await prepareRoles(admin, { app: 'local', migration: 'local' });
    await admin.query(`CREATE DATABASE ledger OWNER ${databaseRoles.migration}`);
  });
  const urlOf = (user: string) => `postgres://${user}@127.0.0.1:${postgres.port}/ledger`;
  await withClient(urlOf(databaseRoles.migration), (client) => migrate(client, { folder: migrations, log: say }));
  const url = urlOf(databaseRoles.app);
  const seeded = await seed(url);
  if (seeded > 0) say(`seeded ${seeded} deployments`);
  return url;
}

/** PostgreSQL with the ledger's database: created, migrated and seeded the first time, only migrated later. */
export async function startLocalDatabase(
  { dataFolder, port }: { readonly dataFolder: string; readonly port: number },
  say: (text: string) => void,
): Promise<LocalDatabase> {
  mkdirSync(cacheFolder(), { recursive: true });
  const postgres = await startPostgres({ dataFolder, port, settings: ['synchronous_commit=off'] });
  try {
    return { url: await prepare(postgres, say), stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
