import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../test/database.ts';
import { databaseForRead } from './fence.ts';
import { createPools, type Pools } from './pools.ts';

let database: TestDatabase;
let pools: Pools;
beforeAll(async () => {
  database = await createDatabase();
  const settings = {
    writerUrl: database.url,
    readerUrl: `${database.url}?application_name=reader`,
    writerConnections: 2,
    readerConnections: 2,
    pipelinedConnections: 1,
    tls: false as const,
    iam: undefined,
  };
  pools = createPools(settings, { onIdleError: () => {} });
});
afterAll(async () => {
  await pools.end();
  await database.drop();
});

describe('a read that has to see a write', () => {
  it('goes to the reader once the write shows there', async () => {
    const { rows } = await pools.writer.query<{ token: string }>('SELECT pg_current_xact_id()::text AS token');
    expect(await databaseForRead(pools, rows[0]?.token)).toBe(pools.reads);
  });

  it('goes to the writer while the write does not show on the reader', async () => {
    const client = await pools.writer.connect();
    await client.query('BEGIN');
    const { rows } = await client.query<{ token: string }>('SELECT pg_current_xact_id()::text AS token');
    const start = performance.now();
    expect(await databaseForRead(pools, rows[0]?.token)).toBe(pools.writer);
    expect(performance.now() - start).toBeGreaterThan(100);
    await client.query('ROLLBACK');
    client.release();
  });

  it('goes to the writer for a token from beyond what the reader knows', async () => {
    expect(await databaseForRead(pools, '999999999999')).toBe(pools.writer);
  });

  it('refuses a token that is none', async () => {
    await expect(databaseForRead(pools, '1; DROP TABLE cells')).rejects.toThrow(/no token/);
  });
});
