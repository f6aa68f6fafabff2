import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFence } from '../src/database/fence.ts';
import { Feed } from '../src/events/feed.ts';
import { publish } from '../src/events/publish.ts';
import { eventId, isKept, lastPosition, openEpoch, positionOf } from '../src/events/repository.ts';
import { pruneOld } from '../src/events/retention.ts';
import { relay } from '../src/relay/relay.ts';
import { createDatabase } from './database.ts';
import { type Harness, startHarness } from './harness.ts';
import { type DatabaseProxy, startProxy } from './proxy.ts';
import { caughtUp, type ReplicatedDatabase, startReplicated } from './replica.ts';
import { deploymentRequest, prepareCatalog } from './scenario.ts';
import { type Watched, watchBoth } from './watchers.ts';
import { startTarget, type WebhookTarget } from './webhook-target.ts';

const portOf = (url: string) => Number(new URL(url).port);
const versions = ({ events }: Watched) => events.flatMap(({ version }) => version ?? []);
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

describe('a failover that loses writes', () => {
  let database: ReplicatedDatabase;
  let proxy: DatabaseProxy;
  let harness: Harness;
  let token: string;
  let target: WebhookTarget;
  beforeAll(async () => {
    target = await startTarget();
    database = await startReplicated();
    proxy = await startProxy(portOf(database.writerUrl));
    harness = await startHarness({
      LEDGER_WRITER_URL: database.writerUrl.replace(/:\d+\//, `:${proxy.port}/`),
      LEDGER_STREAM_HEARTBEAT_MS: '1000',
      LEDGER_WEBHOOK_TARGETS: target.host,
    });
    await prepareCatalog(harness);
    token = await harness.tokens.person('viewers');
  });
  afterAll(async () => {
    await harness.stop();
    await proxy.stop();
    await database.stop();
    await target.stop();
  });

  /** What the subscription was sent: versions, and resyncs. */
  const webhooks = () =>
    target.received.flatMap(({ body }) => {
      const { type, data } = JSON.parse(body) as { type: string; data: { deploymentChanged?: { version: string } } };
      return type === 'ledger.v1.resync' ? 'resync' : (data.deploymentChanged?.version ?? []);
    });

  const deploy = async (version: string) => {
    const pipeline = await harness.tokens.pipeline();
    const options = { token: pipeline, idempotencyKey: version };
    await expect
      .poll(
        async () => (await harness.clients.rest.call('RecordDeployment', deploymentRequest({ version }), options)).ok,
        {
          timeout: 15_000,
          interval: 50,
        },
      )
      .toBe(true);
  };

  it('makes every stream start over, and leaves none silent, whether it went on or came back', async () => {
    const hook = {
      url: target.url,
      secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      format: 'EVENT_FORMAT_LEDGER',
    };
    const editor = await harness.tokens.person('editors');
    expect((await harness.clients.rest.call('CreateSubscription', hook, { token: editor })).ok).toBe(true);
    const going = watchBoth(harness, { token });
    await expect.poll(() => harness.server.application.feed.readers).toBe(2);
    for (const version of numbered('kept', 3)) await deploy(version);
    await expect.poll(() => going.map(versions)).toEqual([numbered('kept', 3), numbered('kept', 3)]);
    await expect.poll(webhooks, { timeout: 10_000 }).toEqual(expect.arrayContaining(numbered('kept', 3)));
    await caughtUp(database);
    await database.cutOff();
    for (const version of numbered('lost', 12)) await deploy(version);
    await expect.poll(() => going.map((watched) => versions(watched).length)).toEqual([15, 15]);
    const lastSeen = going[0]?.events.at(-1)?.id ?? '';

    proxy.lead(portOf(database.readerUrl));
    await database.promote();
    proxy.cut();
    let cameBack = watchBoth(harness, { token, after: lastSeen });
    for (const version of numbered('later', 5)) await deploy(version);
    for (const watched of going) {
      await expect.poll(() => versions(watched).slice(-5), { timeout: 10_000 }).toEqual(numbered('later', 5));
      const after = watched.events.slice(watched.events.findIndex(({ kind }) => kind === 'resync'));
      expect(after.flatMap(({ version }) => version ?? [])).toEqual(numbered('later', 5));
    }
    const startedOver = () => {
      // A stream that meets a connection that was cut ends as unavailable, and clients open it again.
      if (cameBack.some(({ ended }) => ended !== undefined)) {
        for (const watched of cameBack) watched.close();
        cameBack = watchBoth(harness, { token, after: lastSeen });
      }
      return cameBack.map(({ events }) => events[0]?.kind);
    };
    await expect.poll(startedOver, { timeout: 10_000, interval: 250 }).toEqual(['resync', 'resync']);
    for (const watched of cameBack) {
      await deploy(`last-over-${watched.transport}`);
      await expect.poll(() => versions(watched).at(-1)).toBe(`last-over-${watched.transport}`);
    }
    for (const watched of [...going, ...cameBack]) watched.close();
    // Positions only grow, although transaction ids were given again.
    const stamps = going[0]?.events.map(({ id }) => BigInt(id.split('-')[0] ?? '')) ?? [];
    expect(stamps).toEqual([...stamps].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  });

  it('sends a subscription everything that was kept and everything later, behind a resync', async () => {
    await expect.poll(() => webhooks().at(-1), { timeout: 20_000 }).toBe('last-over-grpc');
    const sent = [...new Set(webhooks().slice(webhooks().indexOf('kept-0')))];
    expect(sent.slice(0, 3)).toEqual(numbered('kept', 3));
    const resync = sent.indexOf('resync');
    expect(sent.slice(resync + 1, resync + 6)).toEqual(numbered('later', 5));
    expect(sent.slice(3, resync).every((version) => version.startsWith('lost-'))).toBe(true);
  });

  it('leaves no read that waits for a lost write', async () => {
    const lost = `1${'4000000000'.padStart(20, '0')}`;
    const read = harness.clients.rest.call('ListServices', {}, { token, consistencyToken: lost });
    expect((await read).ok).toBe(true);
  });
});

describe('an epoch', () => {
  const event = (service: string) => ({ subject: 'serviceChanged' as const, service, environment: '', document: '{}' });
  const opened = async () => {
    const database = await createDatabase();
    const pool = new pg.Pool({ connectionString: database.url });
    const admin = new pg.Client(database.adminUrl);
    await admin.connect();
    const close = async () => {
      await Promise.all([pool.end(), admin.end()]);
      await database.drop();
    };
    return { pool, admin, close };
  };
  /** As if another server had written what is there. */
  const restored = (admin: pg.Client) => admin.query("UPDATE epochs SET writer_started = now() - interval '1 hour'");

  it('begins once, however many write first', async () => {
    const { pool, admin, close } = await opened();
    const before = await lastPosition(pool);
    expect(await isKept(pool, before)).toBe(true);
    await restored(admin);
    await Promise.all(numbered('first', 8).map((name) => publish(pool, [event(name)])));
    const { rows } = await admin.query('SELECT epoch FROM epochs ORDER BY epoch');
    expect(rows).toEqual([{ epoch: 1 }, { epoch: 2 }]);
    expect(await isKept(pool, before)).toBe(false);
    expect((await admin.query('SELECT 1 FROM events')).rows).toHaveLength(8);
    await openEpoch(pool);
    expect((await admin.query('SELECT 1 FROM epochs')).rows).toHaveLength(2);
    await close();
  });

  it('leaves no read with a token of the one before refused, also before its first event', async () => {
    const { pool, admin, close } = await opened();
    const { read } = createFence({
      split: false,
      writer: pool,
      reader: pool,
      reads: pool,
      probe: pool,
      end: () => pool.end(),
    });
    const lost = `1${'4000000000'.padStart(20, '0')}`;
    const epochs = async (db: Queryable) => (await db.query('SELECT 1 FROM epochs')).rows.length;
    await expect(read(lost, epochs)).rejects.toThrow(/does not belong to a write/);
    await restored(admin);
    expect(await read(lost, epochs)).toBe(1);
    await publish(pool, [event('first')]);
    expect(await read(lost, epochs)).toBe(2);
    await close();
  });

  it('starts a reader over that came while it began', async () => {
    const { pool, admin, close } = await opened();
    await publish(pool, [event('old')]);
    const before = await lastPosition(pool);
    const abort = new AbortController();
    const reading = (feed: Feed, after: string) =>
      feed.watch({ after, service: '', environment: '' }, { signal: abort.signal, caller: 'reader' });
    const subjects: string[] = [];
    // The position is judged in the old epoch, and the answer comes when the poller is in the new one already.
    const slow = async (config: pg.QueryConfig) => {
      const answer = await pool.query(config);
      if (config.name === 'events_known') {
        await restored(admin);
        await publish(pool, [event('new')]);
        await expect.poll(() => subjects.length).toBeGreaterThan(0);
      }
      return answer;
    };
    const feed = new Feed({ db: { query: slow } as never, pollMs: 10, onError: () => {} });
    const first = reading(feed, '');
    const poller = (async () => {
      for await (const { json } of first) subjects.push(json);
    })();
    await expect.poll(() => feed.readers).toBe(1);
    const { value } = await reading(feed, eventId(before)).next();
    expect(JSON.parse(value ? value.json : '{}')).toHaveProperty('resync');
    abort.abort();
    await poller;
    await close();
  });

  it('drops events of transactions that the restored server has not begun', async () => {
    const { pool, admin, close } = await opened();
    await publish(pool, [event('old')]);
    await admin.query("UPDATE events SET tx = '99999999'");
    await restored(admin);
    await publish(pool, [event('new')]);
    expect((await admin.query('SELECT service FROM events')).rows).toEqual([{ service: 'new' }]);
    await close();
  });

  it('keeps the position of a heartbeat good until something behind it is pruned', async () => {
    const { pool, admin, close } = await opened();
    const quiet = await lastPosition(pool);
    await publish(pool, [event('old')]);
    // Nothing is pruned before it is relayed.
    await expect.poll(() => relay({ writer: pool }, AbortSignal.timeout(10_000)), { timeout: 10_000 }).toBe(true);
    await admin.query("UPDATE events SET at = now() - interval '8 days'");
    await publish(pool, [event('new')]);
    expect(await isKept(pool, quiet)).toBe(true);
    expect(await pruneOld(pool)).toBe(1);
    expect(await isKept(pool, quiet)).toBe(false);
    const { rows } = await admin.query<{ id: string }>(
      "SELECT '1' || lpad(tx::text, 20, '0') || '-' || id AS id FROM events",
    );
    expect(await isKept(pool, positionOf(rows[0]?.id ?? ''))).toBe(true);
    await close();
  });
});
