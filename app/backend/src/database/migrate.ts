import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { runner } from 'node-pg-migrate';
import type pg from 'pg';
import type { Queryable } from './queryable.ts';

const beside = resolve(import.meta.dirname, 'migrations');
/** In an image the files lie beside the bundle. */
const folder = existsSync(beside) ? beside : resolve(import.meta.dirname, '../../migrations');

const table = 'migrations';

const names = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => basename(file, '.sql'));

/** Brings the schema up to date. Only one runs at a time; the others wait for its lock. There is no way down. */
export async function migrate(client: pg.ClientBase, log: (message: string) => void): Promise<readonly string[]> {
  const applied = await runner({
    dbClient: client,
    dir: folder,
    direction: 'up',
    migrationsTable: table,
    advisoryLockMode: 'wait',
    singleTransaction: false,
    logger: { info: () => {}, warn: log, error: log, debug: () => {} },
  });
  return applied.map(({ name }) => name);
}

/** What the code needs and the database lacks. A schema that is ahead of the code is fine: the code is being replaced. */
export async function pendingMigrations(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(`SELECT name FROM ${table}`);
  const applied = new Set(rows.map(({ name }) => name));
  return names().filter((name) => !applied.has(name));
}
