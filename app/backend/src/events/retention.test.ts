import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../test/database.ts';
import { relay } from '../relay/relay.ts';
import { publish } from './publish.ts';
import { pruneOld } from './retention.ts';

let database: TestDatabase;
let pool: pg.Pool;
let admin: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  admin = new pg.Client(database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await pool.end();
  await database.drop();
});

const event = (service: string) => ({ subject: 'serviceChanged' as const, service, environment: '', document: '{}' });
const old = () => admin.query("UPDATE events SET at = now() - interval '8 days'");
const kept = async () => (await pool.query<{ service: string }>('SELECT service FROM events ORDER BY 1')).rows;
const relayAll = () =>
  expect.poll(() => relay({ writer: pool }, AbortSignal.timeout(10_000)), { timeout: 10_000 }).toBe(true);

it('deletes nothing that is not relayed: it would be missing in the chain of evidence', async () => {
  await publish(pool, [event('first')]);
  await relayAll();
  await publish(pool, [event('second'), event('third')]);
  await old();
  expect(await pruneOld(pool)).toBe(1);
  expect(await kept()).toEqual([{ service: 'second' }, { service: 'third' }]);
  await relayAll();
  expect(await pruneOld(pool)).toBe(2);
  const { rows } = await pool.query('SELECT number::int AS number FROM evidence ORDER BY 1');
  expect(rows).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
});

it('deletes nothing while the relay has not reached the epoch, whose transactions may have lower numbers', async () => {
  await publish(pool, [event('of the old epoch')]);
  await relayAll();
  await admin.query("UPDATE epochs SET writer_started = '2000-01-01' WHERE epoch = (SELECT max(epoch) FROM epochs)");
  await publish(pool, [event('of the new epoch')]);
  await old();
  expect(await pruneOld(pool)).toBe(0);
  await relayAll();
  expect(await pruneOld(pool)).toBe(2);
});

it('deletes what is old, with the rights of the service, and keeps the rest', async () => {
  await publish(pool, [event('old'), event('older')]);
  await relayAll();
  await old();
  await publish(pool, [event('new')]);
  await admin.query(`INSERT INTO idempotency_keys (principal, key, request_hash, created_at)
    SELECT 'p', g::text, '', now() - interval '8 days' FROM generate_series(1, 6000) g`);
  expect(await pruneOld(pool)).toBe(6002);
  expect(await kept()).toEqual([{ service: 'new' }]);
});
