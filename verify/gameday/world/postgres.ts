import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { databaseRoles } from '@sample-platform-ai/backend/src/database/roles.ts';
import { type PostgresServer, startPostgres } from '@sample-platform-ai/kit/dev/postgres.ts';
import { postgresBinaries, unprivileged } from '@sample-platform-ai/kit/dev/postgres-binaries.ts';
import pg from 'pg';
import { killFamily } from './processes.ts';

/** A process that is killed loses no page that it has written, so nothing waits for a disk. */
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=32MB',
  'max_connections=80',
  'wal_level=replica',
  'wal_keep_size=512MB',
  'wal_receiver_status_interval=1',
  'wal_receiver_timeout=5s',
  'wal_sender_timeout=5s',
  'wal_retrieve_retry_interval=200ms',
];

/** Why PostgreSQL cannot run on this machine; undefined where it can. */
export function whyNoPostgres(): string | undefined {
  try {
    postgresBinaries();
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

export const databaseName = 'ledger';

/** One region's member of the global database: a port of this machine, which outlives what answers on it. */
export interface DatabaseMember {
  readonly port: number;
  readonly isRunning: () => boolean;
  /** Writes, or follows what answers on a port of this machine. */
  start(follows?: number): Promise<void>;
  /** Writes all down, sends it to a standby that is connected, and ends. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** As the superuser. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** A member on this machine. */
export interface LocalMember extends DatabaseMember {
  readonly folder: string;
  /** Takes another folder as its own, as after a rebuild. */
  moveTo(folder: string): void;
}

export const urlOf = (port: number, user: string = databaseRoles.app, database = databaseName): string =>
  `postgres://${user}@127.0.0.1:${port}/${database}`;

export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  return work(client).finally(() => client.end());
}

export function databaseMember(firstFolder: string, port: number, database = databaseName): LocalMember {
  let folder = firstFolder;
  let server: PostgresServer | undefined;
  const query: LocalMember['query'] = (text, values = []) =>
    withClient(urlOf(port, 'postgres', database), async (client) => (await client.query(text, [...values])).rows);
  return {
    port,
    get folder() {
      return folder;
    },
    // It ends by itself where it cannot write its log.
    isRunning: () => server !== undefined && server.process.exitCode === null && server.process.signalCode === null,
    start: async (follows) => {
      const signal = join(folder, 'standby.signal');
      mkdirSync(folder, { recursive: true });
      const isNew = readdirSync(folder).length === 0;
      if (isNew) rmSync(folder, { recursive: true });
      else {
        const conninfo =
          follows === undefined ? '' : `primary_conninfo = 'host=127.0.0.1 port=${follows} user=postgres'\n`;
        writeFileSync(join(folder, 'postgresql.auto.conf'), `timezone = 'UTC'\n${conninfo}`);
        if (follows === undefined) rmSync(signal, { force: true });
        else writeFileSync(signal, '');
      }
      server = await startPostgres({ dataFolder: folder, port, settings });
    },
    stop: async () => {
      await server?.stop();
      server = undefined;
    },
    kill: async () => {
      if (server?.process.pid !== undefined) killFamily(server.process.pid);
      server = undefined;
    },
    moveTo: (next) => {
      folder = next;
    },
    query,
  };
}

/** What a server writes while it is copied, and what belongs to the process that runs. */
const notCopied =
  /^(postmaster\.(pid|opts)|pg_wal|pg_replslot|pg_stat_tmp|pg_dynshmem|pg_notify|pgsql_tmp.*|standby\.signal)$/;

function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  chmodSync(to, 0o700);
  if (unprivileged) chownSync(to, unprivileged.uid, unprivileged.gid);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (notCopied.test(entry.name)) continue;
    if (entry.isDirectory()) {
      copyTree(source, target);
      continue;
    }
    try {
      copyFileSync(source, target);
      if (unprivileged) chownSync(target, unprivileged.uid, unprivileged.gid);
    } catch (error) {
      // A table that was dropped meanwhile; the log says so to whom replays it.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}

/** A copy of a server that goes on writing, as `pg_basebackup` makes one: the embedded binaries hold no such tool. */
export async function copyRunning(source: LocalMember, folder: string): Promise<void> {
  await withClient(urlOf(source.port, 'postgres', 'postgres'), async (client) => {
    await client.query("SELECT pg_backup_start('game day', true)");
    copyTree(source.folder, folder);
    for (const name of ['pg_wal', 'pg_wal/archive_status', 'pg_replslot', 'pg_stat_tmp', 'pg_dynshmem', 'pg_notify']) {
      mkdirSync(join(folder, name), { mode: 0o700 });
      if (unprivileged) chownSync(join(folder, name), unprivileged.uid, unprivileged.gid);
    }
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(join(folder, 'backup_label'), rows[0]?.labelfile ?? '');
    if (unprivileged) chownSync(join(folder, 'backup_label'), unprivileged.uid, unprivileged.gid);
  });
}

/** Until a standby has replayed all that its writer has written by now. */
export async function caughtUp(writer: DatabaseMember, standby: DatabaseMember, limitMs = 15_000): Promise<void> {
  const [row] = await writer.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
  const until = performance.now() + limitMs;
  while (performance.now() < until) {
    const rows = await standby.query<{ yes: boolean }>('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS yes', [
      row?.lsn,
    ]);
    if (rows[0]?.yes) return;
    await delay(25);
  }
  throw new Error(`the standby has not replayed ${row?.lsn} within ${limitMs / 1000} s`);
}
