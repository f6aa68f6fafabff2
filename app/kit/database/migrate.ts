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
 * A file that says "No transaction" runs statement by statement, each ended by `;` at the end of a line: what is built
 * concurrently can be in no transaction. It takes no lock that a writer waits for, so it may wait itself.
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

/** A migration that waits for a lock makes every later query of its table wait as well: it gives up, and tries again. */
const lockLimit = "SET lock_timeout = '1s'";
const pauseMs = 500;

const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  // Asked for again and again, not waited for: a waiting query would keep an index from being built concurrently.
  (error.message.includes('Another migration is already running') || ('code' in error && error.code === '55P03'));

export interface MigrationOptions {
  /** Of the SQL files, which run in the order of their names. */
  readonly folder: string;
  readonly log: (message: string) => void;
  /** How long to wait for another one, or for a lock. @default five minutes */
  readonly patienceMs?: number;
}

/**
 * Brings the schema up to date. Only one runs at a time, the others come after it. There is no way down.
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
      // The runner leaves the transaction as it broke, and its own lock with it.
      await client.query('ROLLBACK');
      await client.query('SELECT pg_advisory_unlock_all()');
      if (!isPassing(error) || Date.now() > until) throw error;
      log(`the migration waits: ${error instanceof Error ? error.message : ''}`);
      await delay(pauseMs);
    }
  }
}

/** What the code needs and the database lacks. A schema that is ahead of the code is fine: the code is being replaced. */
export async function pendingMigrations(db: Queryable, folder: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(`SELECT name FROM ${table}`);
  const applied = new Set(rows.map(({ name }) => name));
  return names(folder).filter((name) => !applied.has(name));
}
