import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '@sample-platform-ai/kit/database/migrate.ts';
import { freePort, startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { cacheFolder, unprivileged } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import pg from 'pg';
import { migrations } from '../src/database/migrations.ts';
import { databaseRoles, prepareRoles } from '../src/database/roles.ts';

export interface ReplicatedDatabase {
  readonly writerUrl: string;
  readonly readerUrl: string;
  /** Superuser's connections, to look at both and to hold the standby back. */
  readonly writer: pg.Client;
  readonly reader: pg.Client;
  /** From now on nothing that the writer does reaches the standby. */
  cutOff(): Promise<void>;
  /** Promotes the standby to a writer, as a failover does: data that it has not received is lost. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

const quick = ['fsync=off', 'full_page_writes=off', 'shared_buffers=32MB', 'max_connections=60'];

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** A writer and a streaming standby, which begins as a copy of the writer's folder while that is shut down. */
export async function startReplicated(): Promise<ReplicatedDatabase> {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'replicated-'));
  chmodSync(folder, 0o711);
  const [writerFolder, readerFolder] = [join(folder, 'writer'), join(folder, 'reader')];
  const port = await freePort();
  const start = () => startPostgres({ dataFolder: writerFolder, port, settings: [...quick, 'wal_level=replica'] });
  const url = (user: string, at: number) => `postgres://${user}@127.0.0.1:${at}/ledger`;

  const first = await start();
  const admin = await connected(first.url('postgres'));
  await prepareRoles(admin, { app: 'app', migration: 'migration' });
  await admin.query(`CREATE DATABASE ledger OWNER ${databaseRoles.migration}`);
  await admin.end();
  const migrator = await connected(url(databaseRoles.migration, port));
  await migrate(migrator, { folder: migrations, log: () => {} });
  await migrator.end();
  await first.stop();

  cpSync(writerFolder, readerFolder, { recursive: true });
  chmodSync(readerFolder, 0o700);
  writeFileSync(join(readerFolder, 'standby.signal'), '');
  writeFileSync(
    join(readerFolder, 'postgresql.auto.conf'),
    `timezone = 'UTC'\nprimary_conninfo = 'host=127.0.0.1 port=${port} user=postgres'\n`,
  );
  if (unprivileged) own(readerFolder, unprivileged);
  const primary = await start();
  const standby = await startPostgres({ dataFolder: readerFolder, settings: quick });
  const [writer, reader] = [await connected(url('postgres', port)), await connected(url('postgres', standby.port))];
  const replicated: ReplicatedDatabase = {
    writerUrl: url(databaseRoles.app, port),
    readerUrl: url(databaseRoles.app, standby.port),
    writer,
    reader,
    cutOff: async () => {
      await reader.query("ALTER SYSTEM SET primary_conninfo TO ''");
      await reader.query('SELECT pg_reload_conf()');
      for (let i = 0; i < 200; i += 1) {
        const { rows } = await reader.query('SELECT 1 FROM pg_stat_wal_receiver');
        if (rows.length === 0) return;
        await delay(25);
      }
      throw new Error('the standby still receives');
    },
    promote: async () => {
      await reader.query('SELECT pg_promote(true, 30)');
    },
    stop: async () => {
      await Promise.all([writer.end(), reader.end()]);
      await standby.stop();
      await primary.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await caughtUp(replicated);
  return replicated;
}

function own(folder: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    chownSync(join(folder, name), uid, gid);
  chownSync(folder, uid, gid);
}

/** Until the standby has replayed all that the writer has written by now. */
export async function caughtUp({ writer, reader }: Pick<ReplicatedDatabase, 'writer' | 'reader'>): Promise<void> {
  const { rows } = await writer.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
  for (let i = 0; i < 400; i += 1) {
    const replayed = await reader.query<{ yes: boolean }>('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS yes', [
      rows[0]?.lsn,
    ]);
    if (replayed.rows[0]?.yes) return;
    await delay(25);
  }
  throw new Error('the standby does not follow');
}
