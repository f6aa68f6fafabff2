import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { MigrationBuilder } from 'node-pg-migrate';
import type pg from 'pg';
import type { Queryable } from './queryable.ts';

const table = 'migrations';

const names = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => basename(file, '.sql'));

/**
 * A file with "No transaction" runs statement by statement, each ended by `;` at the end of a line, because CREATE INDEX
 * CONCURRENTLY is not allowed in a transaction. It takes no lock that blocks writers, so it may wait for a lock itself.
 */
async function loadSql(paths: readonly string[]) {
  return Promise.all(
    paths.map(async (path) => {
      const sql = await readFile(path, 'utf8');
      const up = (pgm: MigrationBuilder) => {
        if (!/^-- No transaction$/m.test(sql)) return pgm.sql(sql);
        pgm.noTransaction();
        pgm.sql('SET lock_timeout = 0');
        for (const statement of sql.split(/;$/m)) if (/^[^-\s]/m.test(statement)) pgm.sql(statement);
        return pgm.sql(lockLimit);
      };
      return { id: path, filePaths: [path], actions: { up, down: false as const } };
    }),
  );
}

/** A migration that waits for a lock blocks every later query of its table, so it times out and tries again. */
const lockLimit = "SET lock_timeout = '1s'";
const pauseMs = 500;

const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  // Polls for the lock: a waiting query would block CREATE INDEX CONCURRENTLY.
  (error.message.includes('Another migration is already running') || ('code' in error && error.code === '55P03'));

export interface MigrationOptions {
  /** The folder of the SQL files, which run in the order of their names. */
  readonly folder: string;
  readonly log: (message: string) => void;
  /** How long to wait for another migration, or for a lock. @default five minutes */
  readonly patienceMs?: number;
}

/**
 * Applies pending migrations. Only one process migrates at a time; others wait. There are no down migrations.
 */
export async function migrate(
  client: pg.ClientBase,
  { folder, log, patienceMs = 300_000 }: MigrationOptions,
): Promise<readonly string[]> {
  const until = Date.now() + patienceMs;
  await client.query(lockLimit);
  for (;;) {
    try {
      const applied = await (await import('node-pg-migrate')).runner({
        dbClient: client,
        dir: folder,
        direction: 'up',
        migrationsTable: table,
        migrationLoaderStrategies: [{ extensions: ['.sql'], loader: loadSql }],
        advisoryLockMode: 'fail',
        singleTransaction: false,
        logger: { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} },
      });
      return applied.map(({ name }) => name);
    } catch (error) {
      // After an error the runner leaves its transaction open, and its lock taken.
      await client.query('ROLLBACK');
      await client.query('SELECT pg_advisory_unlock_all()');
      if (!isPassing(error) || Date.now() > until) throw error;
      log(`the migration is waiting: ${error instanceof Error ? error.message : ''}`);
      await delay(pauseMs);
    }
  }
}

/** Migrations that the code needs and the database lacks. A schema ahead of the code is valid: a newer release is being deployed. */
export async function pendingMigrations(db: Queryable, folder: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(`SELECT name FROM ${table}`);
  const applied = new Set(rows.map(({ name }) => name));
  return names(folder).filter((name) => !applied.has(name));
}
