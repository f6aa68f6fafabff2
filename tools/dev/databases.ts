import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import pg from 'pg';
import type { LocalService } from './local.ts';

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await work(client).finally(() => client.end());
}

/** One PostgreSQL for all services that run by their processes, with a database and two users for each. */
export async function startDatabases(
  services: readonly LocalService[],
  { root, port }: { readonly root: string; readonly port: number },
): Promise<PostgresServer> {
  mkdirSync(cacheFolder(), { recursive: true });
  const clone = createHash('sha256').update(root).digest('hex').slice(0, 8);
  const dataFolder = join(cacheFolder(), `dev-services-${clone}`);
  const postgres = await startPostgres({ dataFolder, port, settings: ['synchronous_commit=off'] });
  for (const { database } of services) {
    if (!database) continue;
    await withClient(postgres.url('postgres'), async (admin) => {
      for (const user of [database.app, database.migration]) {
        const { rows } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
        if (rows.length === 0) await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD 'local'`);
      }
      const { rows } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database.name]);
      if (rows.length === 0) await admin.query(`CREATE DATABASE ${database.name} OWNER ${database.migration}`);
    });
    await withClient(postgres.url(database.name), async (admin) => {
      const of = `ALTER DEFAULT PRIVILEGES FOR ROLE ${database.migration} GRANT`;
      await admin.query(`${of} SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${database.app}`);
      await admin.query(`${of} USAGE, SELECT ON SEQUENCES TO ${database.app}`);
    });
  }
  return postgres;
}
