import pg from 'pg';
import { expect, it } from 'vitest';
import { createDatabase } from '../../test/database.ts';
import { publish } from './publish.ts';
import { pruneOld } from './retention.ts';

it('deletes what is old, with the rights of the service, and keeps the rest', async () => {
  const database = await createDatabase();
  const pool = new pg.Pool({ connectionString: database.url });
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  const event = (service: string) => ({ subject: 'serviceChanged' as const, service, environment: '', document: '{}' });
  await publish(pool, [event('old'), event('older')]);
  await admin.query("UPDATE events SET at = now() - interval '8 days'");
  await publish(pool, [event('new')]);
  await admin.query(`INSERT INTO idempotency_keys (principal, key, request_hash, created_at)
    SELECT 'p', g::text, '', now() - interval '8 days' FROM generate_series(1, 6000) g`);
  expect(await pruneOld(pool)).toBe(6002);
  const { rows } = await pool.query('SELECT service FROM events');
  expect(rows).toEqual([{ service: 'new' }]);
  await admin.end();
  await pool.end();
  await database.drop();
});
