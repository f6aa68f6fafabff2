import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import { type PostgresServer, startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import { UserError } from '@sample-platform-ai/terminal';
import pg from 'pg';
import { migrations } from '../src/database/migrations.ts';
import { databaseRoles, prepareRoles } from '../src/database/roles.ts';

const seedFile = join(import.meta.dirname, 'seed.sql');

/** Durable as in production: a commit waits for fsync. */
const settings = ['shared_buffers=1GB', 'max_connections=100', 'max_wal_size=4GB', 'checkpoint_timeout=30min'];

export interface BenchDatabase {
  readonly server: PostgresServer;
  /** The service's URL. */
  readonly url: string;
  query<Row extends pg.QueryResultRow>(sql: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url);
  await client.connect();
  return work(client).finally(() => client.end());
}

/** How many of the seed's rollouts, the newest first; each has two deployments. */
export const allRollouts = 500_000;

/** Never deletes the data of another clone or size. */
const prefixOf = (rollouts: number): string =>
  `bench-${createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 8)}-${rollouts}-`;

/** The seed takes a minute or two, so it is kept under a name that changes with its inputs. */
function seededFolder(rollouts: number): string {
  const hash = createHash('sha256').update(readFileSync(seedFile));
  for (const file of readdirSync(migrations).sort()) hash.update(file).update(readFileSync(join(migrations, file)));
  return join(cacheFolder(), prefixOf(rollouts) + hash.digest('hex').slice(0, 12));
}

async function seed(folder: string, rollouts: number, say: (text: string) => void): Promise<void> {
  for (const old of readdirSync(cacheFolder())) {
    if (old.startsWith(prefixOf(rollouts))) rmSync(join(cacheFolder(), old), { recursive: true });
  }
  say(`seeding ${2 * rollouts} deployments; a million take a minute or two, the first time only`);
  const server = await startPostgres({ dataFolder: folder, settings: [...settings, 'fsync=off'] });
  try {
    await withClient(server.url('postgres'), async (admin) => {
      await prepareRoles(admin, { app: 'bench', migration: 'bench' });
      await admin.query(`CREATE DATABASE seeded OWNER ${databaseRoles.migration}`);
    });
    const migrationUrl = `postgres://${databaseRoles.migration}@127.0.0.1:${server.port}/seeded`;
    await withClient(migrationUrl, (client) => migrate(client, { folder: migrations, log: say }));
    await withClient(server.url('seeded'), async (client) => {
      await client.query("SELECT set_config('bench.rollouts', $1, false)", [String(rollouts)]);
      for (const statement of readFileSync(seedFile, 'utf8').split(/;\n\n/)) {
        await client.query(statement);
        const table = /INSERT INTO (\w+)/.exec(statement)?.[1];
        if (table) say(`  ${table}`);
      }
    });
  } finally {
    await server.stop();
  }
  writeFileSync(`${folder}.complete`, '');
}

/** Two runs would delete each other's data, and measure each other. */
export function refuseSecond(folder: string): void {
  // The first line of PostgreSQL's file is its process id.
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  try {
    process.kill(pid, 0);
  } catch {
    // It was killed, and left its file.
    return;
  }
  throw new UserError(
    `another benchmark of this clone is running (its PostgreSQL is process ${pid}); wait until it ends`,
  );
}

/** A fresh copy of the seeded database: each run starts from the same rows. */
export async function openBenchDatabase(say: (text: string) => void, rollouts: number): Promise<BenchDatabase> {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = seededFolder(rollouts);
  refuseSecond(folder);
  if (!existsSync(`${folder}.complete`)) await seed(folder, rollouts, say);
  const server = await startPostgres({ dataFolder: folder, settings });
  await withClient(server.url('postgres'), async (admin) => {
    await admin.query('DROP DATABASE IF EXISTS run WITH (FORCE)');
    await admin.query('CREATE DATABASE run TEMPLATE seeded STRATEGY FILE_COPY');
    await admin.query('CHECKPOINT');
  });
  const client = new pg.Client(server.url('run'));
  await client.connect();
  // A started server opens an epoch. Readers see its events only, and the servers delete what is older than the outbox keeps.
  await client.query('SELECT open_epoch()');
  await client.query('UPDATE events SET tx = pg_current_xact_id(), at = now()');
  return {
    server,
    url: `postgres://${databaseRoles.app}@127.0.0.1:${server.port}/run`,
    query: async <Row extends pg.QueryResultRow>(sql: string) => (await client.query<Row>(sql)).rows,
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}
