import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../test/database.ts';
import { Feed } from './feed.ts';
import type { FeedItem } from './items.ts';
import { publish } from './publish.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const event = (service: string) => ({
  subject: 'serviceChanged' as const,
  service,
  environment: '',
  document: `{"name":"${service}"}`,
});
const watcher = (signal: AbortSignal, caller = 'reader') => ({ signal, caller });
const everything = { after: '', service: '', environment: '' };
const nameIn = ({ json }: FeedItem) => (JSON.parse(json) as { serviceChanged?: { name: string } }).serviceChanged?.name;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function take(stream: AsyncGenerator<FeedItem, void>, count: number): Promise<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  while (names.length < count) {
    const item = await stream.next();
    if (item.done) break;
    names.push(nameIn(item.value));
  }
  return names;
}

describe('the feed', () => {
  it('never skips an event whose transaction began first and ended last', async () => {
    const feed = new Feed({ db: pool, pollMs: 10, onError: () => {} });
    const abort = new AbortController();
    const stream = feed.watch(everything, watcher(abort.signal));
    const next = take(stream, 2);
    await pause(50);
    const slow = await pool.connect();
    await slow.query('BEGIN');
    await publish(slow, [event('slow')]);
    await publish(pool, [event('quick')]);
    await pause(100);
    await slow.query('COMMIT');
    slow.release();
    expect(await next).toEqual(['slow', 'quick']);
    abort.abort();
  });

  it.each([
    ['in number', { queueLimit: 10 }, Array.from({ length: 30 }, (_, i) => `missed-${i}`)],
    ['in size', { queueChars: 100_000 }, Array.from({ length: 10 }, () => 'x'.repeat(20_000))],
  ])('drops what a slow reader cannot take %s, sends a resync, and continues', async (_, limit, missed) => {
    const feed = new Feed({ db: pool, pollMs: 5, ...limit, onError: () => {} });
    const abort = new AbortController();
    const stream = feed.watch(everything, watcher(abort.signal));
    const first = stream.next();
    await pause(50);
    await publish(pool, [event('first')]);
    await first;
    for (const name of missed) await publish(pool, [event(name)]);
    await pause(100);
    const item = await stream.next();
    expect(JSON.parse((item.value as FeedItem).json)).toHaveProperty('resync');
    await publish(pool, [event('after')]);
    expect(await take(stream, 1)).toEqual(['after']);
    abort.abort();
  });

  it('never sends a slow reader a position after events that it has missed', async () => {
    const feed = new Feed({ db: pool, pollMs: 5, queueLimit: 5, heartbeatMs: 50, onError: () => {} });
    const abort = new AbortController();
    const stream = feed.watch(everything, watcher(abort.signal));
    const first = stream.next();
    const burst = async () => {
      for (let i = 0; i < 20; i += 1) await publish(pool, [event(`burst-${i}`)]);
      await pause(100);
    };
    await pause(50);
    await burst();
    await first;
    const next = async () => (await stream.next()).value as FeedItem;
    let item = await next();
    while (!item.json.includes('"resync"')) item = await next();
    // While the resync waits, another burst exceeds the limit: the next event must not skip it.
    await burst();
    const heartbeat = await next();
    expect(heartbeat).toMatchObject({ heartbeat: true, id: item.id });
    expect((await next()).json).toContain('"resync"');
    abort.abort();
  });

  it('fetches large events a few at a time for a reader that comes back, and all of them', async () => {
    await publish(pool, [event('seen')]);
    const { rows } = await pool.query<{ id: string }>(
      "SELECT '1' || lpad(tx::text, 20, '0') || '-' || id::text AS id FROM events WHERE service = 'seen'",
    );
    const names = Array.from({ length: 40 }, (_, i) => `large-${i}`);
    for (const name of names) {
      const document = JSON.stringify({ name, team: 'y'.repeat(60_000) });
      await publish(pool, [{ ...event(name), document }]);
    }
    const sizes: number[] = [];
    const query = async (config: pg.QueryConfig) => {
      const result = await pool.query(config);
      sizes.push(JSON.stringify(result.rows).length);
      return result;
    };
    const feed = new Feed({ db: { query } as never, pollMs: 50, onError: () => {} });
    const abort = new AbortController();
    const stream = feed.watch({ ...everything, after: rows[0]?.id ?? '' }, watcher(abort.signal));
    expect(await take(stream, names.length)).toEqual(names);
    expect(Math.max(...sizes)).toBeLessThan(500_000);
    abort.abort();
  });

  it('refuses more readers than it may have, and takes another when one has left', async () => {
    const feed = new Feed({ db: pool, pollMs: 5, readerLimit: 1, onError: () => {} });
    const abort = new AbortController();
    const first = feed.watch(everything, watcher(abort.signal)).next();
    const second = () => feed.watch(everything, watcher(AbortSignal.timeout(300))).next();
    await expect(second()).rejects.toMatchObject({ code: 'unavailable' });
    abort.abort();
    await first;
    expect((await second()).done).toBe(true);
  });

  it('reports how long it could not read, and 0 without readers', async () => {
    let broken = false;
    const db = {
      query: (...args: Parameters<typeof pool.query>) => {
        if (broken) throw new Error('the database is away');
        return pool.query(...args);
      },
    };
    const feed = new Feed({ db: Object.assign(Object.create(pool), db), pollMs: 5, onError: () => {} });
    expect(feed.lagSeconds).toBe(0);
    const abort = new AbortController();
    const next = feed.watch(everything, watcher(abort.signal)).next();
    await pause(100);
    await expect.poll(() => feed.lagSeconds, { interval: 5 }).toBeLessThan(0.08);
    broken = true;
    await pause(200);
    expect(feed.lagSeconds).toBeGreaterThan(0.15);
    broken = false;
    await expect.poll(() => feed.lagSeconds, { interval: 5 }).toBeLessThan(0.08);
    abort.abort();
    await next;
  });

  it('ends a stream instead of a heartbeat while the outbox cannot be read, and continues after a shorter failure', async () => {
    let broken = false;
    const db = {
      query: (...args: Parameters<typeof pool.query>) => {
        if (broken) throw new Error('the database is away');
        return pool.query(...args);
      },
    };
    const reads = Object.assign(Object.create(pool), db);
    const feed = new Feed({ db: reads, pollMs: 50, heartbeatMs: 500, onError: () => {} });
    const abort = new AbortController();
    const stream = feed.watch(everything, watcher(abort.signal));
    expect(await stream.next()).toMatchObject({ value: { heartbeat: true } });
    broken = true;
    expect(await stream.next()).toMatchObject({ value: { heartbeat: true } });
    broken = false;
    expect(await stream.next()).toMatchObject({ value: { heartbeat: true } });
    broken = true;
    const begun = performance.now();
    const untilItEnds = async () => {
      while (!(await stream.next()).done);
    };
    await expect(untilItEnds()).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - begun).toBeLessThan(7000);
    expect(feed.readers).toBe(0);
    broken = false;
    const next = feed.watch(everything, watcher(abort.signal)).next();
    expect(await next).toMatchObject({ value: { heartbeat: true } });
    abort.abort();
  });

  it('does not poll without readers', async () => {
    const feed = new Feed({ db: pool, pollMs: 5, onError: () => {} });
    const abort = new AbortController();
    const stream = feed.watch(everything, watcher(abort.signal));
    const next = stream.next();
    await pause(30);
    expect(feed.readers).toBe(1);
    abort.abort();
    expect((await next).done).toBe(true);
    expect(feed.readers).toBe(0);
  });
});
