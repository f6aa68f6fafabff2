import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from './postgres.ts';
import { cacheFolder } from './postgres-binaries.ts';

export interface TestPostgres {
  /** The superuser's URL. */
  readonly url: string;
  query(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

/** A PostgreSQL for one test file, with an empty, disposable database. */
export async function startTestPostgres(database: string): Promise<TestPostgres> {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'test-'));
  chmodSync(folder, 0o711);
  const server = await startPostgres({
    dataFolder: join(folder, 'data'),
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
  });
  const admin = new pg.Client(server.url('postgres'));
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();
  const client = new pg.Client(server.url(database));
  await client.connect();
  return {
    url: server.url(database),
    query: async (text) => (await client.query(text)).rows,
    stop: async () => {
      await client.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
