import { createPools, type Pools } from '@sample-platform-ai/kit/database/pools.ts';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createFence, type Fence } from '../src/database/fence.ts';
import { ReplicaLag } from '../src/database/replica-lag.ts';
import { type Harness, startHarness } from './harness.ts';
import { caughtUp, type ReplicatedDatabase, startReplicated } from './replica.ts';
import { deploymentRequest, message, prepareCatalog } from './scenario.ts';

let database: ReplicatedDatabase;
let pools: Pools;
let read: Fence['read'];
let harness: Harness;
beforeAll(async () => {
  database = await startReplicated();
  const { writerUrl, readerUrl } = database;
  const sizes = { writerConnections: 4, readerConnections: 4, pipelinedConnections: 1, connectionLifetimeSeconds: 300 };
  pools = createPools(
    { writerUrl, readerUrl, ...sizes, tls: false, iam: undefined },
    { applicationName: 'test', onIdleError: () => {} },
  );
  read = createFence(pools).read;
  harness = await startHarness({ LEDGER_WRITER_URL: writerUrl, LEDGER_READER_URL: readerUrl });
  await prepareCatalog(harness);
  await caughtUp(database);
});
afterEach(() => database.reader.query('SELECT pg_wal_replay_resume()'));
afterAll(async () => {
  await harness.stop();
  await pools.end();
  await database.stop();
});

const pause = async () => {
  await database.reader.query('SELECT pg_wal_replay_pause()');
  for (let i = 0; i < 200; i += 1) {
    const { rows } = await database.reader.query<{ state: string }>('SELECT pg_get_wal_replay_pause_state() AS state');
    if (rows[0]?.state === 'paused') return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('the standby did not pause');
};

const isStandby = async (db: Queryable): Promise<boolean> =>
  (await db.query<{ yes: boolean }>('SELECT pg_is_in_recovery() AS yes')).rows[0]?.yes ?? false;

/** A write, and the token that it gives. */
async function write(): Promise<string> {
  const { rows } = await pools.writer.query<{ token: string }>(
    "UPDATE services SET team = 'late' WHERE name = 'search' RETURNING pg_current_xact_id()::text AS token",
  );
  return rows[0]?.token ?? '';
}

describe('a read that has to see a write', () => {
  it('goes to the standby once that shows the write', async () => {
    const token = await write();
    await caughtUp(database);
    expect(await read(token, isStandby)).toBe(true);
    expect(await read(undefined, isStandby)).toBe(true);
  });

  it('goes to the writer, after a moment, while the standby does not show it', async () => {
    await pause();
    const token = await write();
    const start = performance.now();
    expect(await read(token, isStandby)).toBe(false);
    expect(performance.now() - start).toBeGreaterThan(100);
    expect(await read(undefined, isStandby)).toBe(true);
  });

  it('goes to the writer while the standby knows a later transaction and not yet the end of this one', async () => {
    const early = new pg.Client(database.writerUrl);
    await early.connect();
    await early.query('BEGIN');
    const { rows } = await early.query<{ token: string }>(
      "UPDATE services SET team = 'early' WHERE name = 'checkout' RETURNING pg_current_xact_id()::text AS token",
    );
    await write();
    await caughtUp(database);
    await pause();
    await early.query('COMMIT');
    await early.end();
    const token = rows[0]?.token ?? '';
    const team = async (db: Queryable) =>
      (await db.query<{ team: string }>("SELECT team FROM services WHERE name = 'checkout'")).rows[0]?.team;
    expect(await read(undefined, team)).not.toBe('early');
    // What a standby says of a snapshot that is asked for one transaction is wrong here, hence not used.
    const wrong = await database.reader.query<{ yes: boolean }>(
      'SELECT pg_visible_in_snapshot($1::text::xid8, pg_current_snapshot()) AS yes',
      [token],
    );
    expect(wrong.rows[0]?.yes).toBe(true);
    expect(await read(token, team)).toBe('early');
  });

  it.each(['999999999999', `1${'9'.padStart(20, '0')}99`, `7${'1'.padStart(20, '0')}`])(
    'is refused for a token that belongs to no write: %s',
    async (token) => {
      await expect(read(token, isStandby)).rejects.toThrow(/does not belong to a write of this ledger/);
    },
  );

  it('holds no connection while it waits', async () => {
    await pause();
    const token = await write();
    let pending = 40;
    const waiting = Array.from({ length: 40 }, () => read(token, isStandby).finally(() => (pending -= 1)));
    // All of them wait, and the pool is free.
    const free = async () => {
      while (pending === 40) {
        if (pools.reader.totalCount - pools.reader.idleCount + pools.reader.waitingCount === 0) return true;
        await new Promise((done) => setTimeout(done, 1));
      }
      return false;
    };
    expect(await free()).toBe(true);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]));
  });

  it('refuses a token that is none', async () => {
    await expect(read('1; DROP TABLE cells', isStandby)).rejects.toThrow(/not a token of this API/);
  });

  it('leaves no connection behind', () => {
    for (const pool of [pools.reader, pools.writer])
      expect([pool.waitingCount, pool.totalCount - pool.idleCount]).toEqual([0, 0]);
  });
});

describe('the lag of the standby', () => {
  it('grows while the standby replays nothing, and is short again afterwards', async () => {
    const errors: unknown[] = [];
    const lag = new ReplicaLag(pools);
    await write();
    await caughtUp(database);
    await pause();
    await write();
    lag.start((error) => errors.push(error), 20);
    await expect.poll(() => lag.seconds).toBeGreaterThan(0.3);
    await database.reader.query('SELECT pg_wal_replay_resume()');
    await caughtUp(database);
    const late = lag.seconds;
    await expect.poll(() => lag.seconds, { timeout: 10_000 }).toBeLessThan(late / 2);
    await lag.stop();
    expect(errors).toEqual([]);
  });

  it('is a metric where reads and writes use different servers', async () => {
    const { registry } = harness.server.application.telemetry;
    expect(await registry.metrics()).toMatch(/^ledger_replica_lag_seconds [\d.e-]+$/m);
  });
});

describe('the API over a standby that is late', () => {
  it('shows each write to a caller with its token, over both transports', async () => {
    const token = await harness.tokens.pipeline();
    const viewer = await harness.tokens.person('viewers');
    let late = 0;
    const worker = async (index: number) => {
      const client = index % 2 === 0 ? harness.clients.rest : harness.clients.grpc;
      for (let i = 0; i < 25; i += 1) {
        const key = `late-${index}-${i}`;
        const request = deploymentRequest({
          version: key,
          region: ['ap-southeast-2', 'ap-southeast-4'][index % 2] ?? '',
        });
        const written = await client.call('RecordDeployment', request, { token, idempotencyKey: key });
        if (!written.ok) throw new Error(written.code);
        const { id = '' } = message(written);
        const { consistencyToken = '' } = written;
        const without = await client.call('GetDeployment', { id }, { token: viewer });
        if (!without.ok) late += 1;
        const seen = await client.call('GetDeployment', { id }, { token: viewer, consistencyToken });
        expect(seen.ok, key).toBe(true);
      }
    };
    let holding = true;
    const hold = (async () => {
      while (holding) {
        await database.reader.query('SELECT pg_wal_replay_pause()');
        await new Promise((done) => setTimeout(done, 40));
        await database.reader.query('SELECT pg_wal_replay_resume()');
        await new Promise((done) => setTimeout(done, 40));
      }
    })();
    await Promise.all([0, 1, 2, 3].map(worker));
    holding = false;
    await hold;
    // Without the token some were not to be seen yet, or this test shows nothing.
    expect(late).toBeGreaterThan(0);
  });
});
