import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { databaseRoles } from '../src/database/roles.ts';
import { templateDatabase } from './postgres.setup.ts';

export interface TestDatabase {
  readonly name: string;
  /** As the service signs in. */
  readonly url: string;
  /** As the job that owns the schema signs in. */
  readonly migrationUrl: string;
  /** As the superuser signs in. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

/** Of the server of this worker. */
export function postgresPort(): number {
  const ports = inject('postgresPorts');
  const port = ports[(Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % ports.length];
  if (port === undefined) throw new Error('no database server was started');
  return port;
}

let count = 0;

/** A new, migrated database. */
export async function createDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const port = postgresPort();
  count += 1;
  const name = `test_${process.pid}_${count}`;
  const adminUrl = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const run = async (sql: string): Promise<number> => {
    const client = new pg.Client(adminUrl('postgres'));
    await client.connect();
    try {
      return (await client.query(sql)).rowCount ?? 0;
    } finally {
      await client.end();
    }
  };
  await run(
    `CREATE DATABASE ${name} TEMPLATE ${migrated ? templateDatabase : 'template1'} STRATEGY file_copy OWNER ${databaseRoles.migration}`,
  );
  return {
    name,
    url: `postgres://${databaseRoles.app}@127.0.0.1:${port}/${name}`,
    migrationUrl: `postgres://${databaseRoles.migration}@127.0.0.1:${port}/${name}`,
    adminUrl: adminUrl(name),
    drop: async () => {
      // A pool that has ended still has connections that say goodbye: thrown out now, each would be an unhandled error.
      for (let i = 0; i < 100 && (await run(`SELECT 1 FROM pg_stat_activity WHERE datname = '${name}'`)) > 0; i += 1)
        await delay(20);
      await run(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
