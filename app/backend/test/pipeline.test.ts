import { setTimeout as delay } from 'node:timers/promises';
import { type PipelinedReads, pipelinedReads } from '@sample-platform-ai/kit/database/pipeline.ts';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databaseFailure } from '../src/database/failures.ts';
import { createDatabase, postgresPort, type TestDatabase } from './database.ts';
import { type DatabaseProxy, startProxy } from './proxy.ts';

let database: TestDatabase;
let proxy: DatabaseProxy;
let pool: pg.Pool;
let reads: PipelinedReads;
let throughPool = 0;
beforeAll(async () => {
  database = await createDatabase();
  proxy = await startProxy(postgresPort());
  const connectionString = database.url.replace(/:\d+\//, `:${proxy.port}/`);
  const limits = { statement_timeout: 500, connectionTimeoutMillis: 1000, query_timeout: 1500 };
  pool = new pg.Pool({ connectionString, ...limits, max: 2 });
  pool.on('error', () => {});
  const counted: Queryable = {
    query: (statement: string | pg.QueryConfig) => {
      throughPool += 1;
      return pool.query(statement as pg.QueryConfig);
    },
  };
  reads = pipelinedReads({
    size: 2,
    client: (settings) => new pg.Client({ connectionString, ...limits, ...settings }),
    pool: counted,
    lifetimeMs: () => 60_000,
    onIdleError: () => {},
  });
});
afterEach(() => proxy.set('open'));
afterAll(async () => {
  await reads.end();
  await pool.end();
  await proxy.stop();
  await database.drop();
});

const ask = async (n: number, statement = 'SELECT $1::int AS n'): Promise<number | undefined> => {
  const config = { name: `ask ${statement}`, text: statement, values: [n], quick: true };
  return (await reads.query<{ n: number }>(config)).rows[0]?.n;
};
const settle = (count: number, work: (n: number) => Promise<number | undefined>) =>
  Promise.allSettled(Array.from({ length: count }, (_, n) => work(n)));

/** Until both connections are there, the pool answers. */
async function connected(): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
    const before = throughPool;
    await settle(4, (n) => ask(n));
    if (throughPool === before) return;
    await delay(10);
  }
  throw new Error('the connections did not open');
}

describe('quick reads on shared connections', () => {
  it('get their own replies, and their own errors, whatever else is on the wire', async () => {
    await connected();
    const outcomes = await settle(60, (n) => ask(n, n % 5 === 0 ? 'SELECT $1::int / 0 AS n' : 'SELECT $1::int AS n'));
    for (const [n, outcome] of outcomes.entries()) {
      if (n % 5 === 0) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
      else expect(outcome).toEqual({ status: 'fulfilled', value: n });
    }
  });

  it('go to the pool where the connections have no room', async () => {
    await connected();
    const before = throughPool;
    const outcomes = await settle(100, (n) => ask(n));
    expect(outcomes.every((outcome, n) => outcome.status === 'fulfilled' && outcome.value === n)).toBe(true);
    expect(throughPool - before).toBe(100 - 64);
  });

  it('wait no longer for a slow one than the server lets it run', async () => {
    await connected();
    const slow = ask(1, 'SELECT pg_sleep(5), $1::int AS n').catch((error: unknown) => error);
    const behind = await settle(10, (n) => ask(n));
    expect(behind.every((outcome, n) => outcome.status === 'fulfilled' && outcome.value === n)).toBe(true);
    expect(await slow).toMatchObject({ code: '57014' });
  });

  it('fail as of a lost connection when it breaks under them, and none gets the reply of another afterwards', async () => {
    for (let round = 0; round < 10; round += 1) {
      await connected();
      const waiting = settle(60, (n) => ask(n, 'SELECT $1::int AS n FROM pg_sleep(0.001)'));
      await delay(round);
      proxy.cut();
      for (const [n, outcome] of (await waiting).entries()) {
        if (outcome.status === 'fulfilled') expect(outcome.value).toBe(n);
        else expect(databaseFailure(outcome.reason)?.code).toBe('unavailable');
      }
      for (const [n, outcome] of (await settle(60, (n) => ask(n))).entries()) {
        if (outcome.status === 'fulfilled') expect(outcome.value).toBe(n);
      }
    }
  });

  it('are given up when nothing answers any more, and come back', async () => {
    await connected();
    proxy.set('stuck');
    const start = performance.now();
    const outcomes = await settle(20, (n) => ask(n));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(databaseFailure(outcome.reason)).toBeDefined();
    expect(performance.now() - start).toBeLessThan(4000);
    proxy.set('open');
    proxy.cut();
    await connected();
    expect(await ask(7)).toBe(7);
  });
});
