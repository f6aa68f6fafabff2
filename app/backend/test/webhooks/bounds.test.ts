import pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { batchSize } from '../../src/database/batches.ts';
import { publish } from '../../src/events/publish.ts';
import { relay } from '../../src/relay/relay.ts';
import { queueLimit, rowsPerStatement } from '../../src/subscriptions/queue.ts';
import { pruneDeliveries } from '../../src/subscriptions/retention.ts';
import { eventOf, numbered, soon, useWebhooks } from './webhook-world.ts';

const {
  admin,
  call,
  deploy,
  errors,
  fields,
  harness,
  relayed,
  startDeliverer,
  stopDeliverers,
  subscribe,
  target,
  versions,
} = useWebhooks();

beforeAll(async () => {
  await admin().query(`CREATE TABLE statements (operation text, rows bigint);
    GRANT INSERT ON statements TO PUBLIC;
    CREATE FUNCTION note_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO statements SELECT TG_OP, count(*) FROM changed; RETURN NULL; END $$;
    CREATE TRIGGER inserted AFTER INSERT ON deliveries REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_rows();
    CREATE TRIGGER deleted AFTER DELETE ON deliveries REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_rows()`);
});
beforeEach(() => admin().query('DELETE FROM statements'));

/** Relays all that was recorded, and sends nothing. */
const relayOnly = () => soon(() => relay(harness().server.application.pools, AbortSignal.timeout(15_000))).toBe(true);
const largest = async (operation: string): Promise<number> => {
  const text = 'SELECT coalesce(max(rows), 0)::int AS rows FROM statements WHERE operation = $1';
  return (await admin().query<{ rows: number }>(text, [operation])).rows[0]?.rows ?? 0;
};
const waiting = async (id: unknown, state = 'pending'): Promise<number> => {
  const text = 'SELECT count(*)::int AS count FROM deliveries WHERE subscription_id = $1 AND state = $2';
  return (await admin().query<{ count: number }>(text, [id, state])).rows[0]?.count ?? 0;
};
/** As if so many events had been queued before. */
const queued = (id: unknown, count: number, state = 'pending') =>
  admin().query(
    `INSERT INTO deliveries (subscription_id, stamp, event_id, event, state, failed_at)
     SELECT $1, 1, ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, '{"id": "1-0"}', $3, now() - interval '40 days'
     FROM generate_series(1, $2::int) g`,
    [id, count, state],
  );

describe('the queue of a subscription', () => {
  it('has a limit: what is beyond it becomes one resync, behind what waits and before what is later', async () => {
    const { id } = await subscribe();
    await queued(id, queueLimit);
    for (const version of numbered('beyond', 3)) await deploy(version);
    await relayOnly();
    expect(await waiting(id)).toBe(queueLimit);
    await admin().query('DELETE FROM deliveries WHERE stamp = 1');
    startDeliverer();
    await soon(() => target().received.map((received) => eventOf(received).type)).toEqual(['ledger.v1.resync']);
    await deploy('later');
    await soon(versions).toEqual(['later']);
    expect(errors).toEqual([]);
  });

  it('grows by a bounded number of rows in a statement, however many subscriptions there are', async () => {
    await relayOnly();
    await admin().query(
      `INSERT INTO subscriptions (id, url, secret, service, team, environment, format, state, state_reason, created_by, created_at,
         updated_at, entity_version, next_attempt_at)
       SELECT gen_random_uuid(), 'http://127.0.0.1:1/', '', '', '', '', 'ledger', 'active', '', '', now(), now(), 1, 'infinity'
       FROM generate_series(1, 150)`,
    );
    const event = { subject: 'serviceChanged' as const, service: 'checkout', environment: '', document: '{}' };
    await publish(
      harness().server.application.pools.writer,
      Array.from({ length: 120 }, () => event),
    );
    await admin().query('DELETE FROM statements');
    await relayOnly();
    const { rows } = await admin().query<{ count: number }>('SELECT count(*)::int AS count FROM deliveries');
    expect(rows[0]?.count).toBe(150 * 120);
    expect(await largest('INSERT')).toBeGreaterThan(0);
    expect(await largest('INSERT')).toBeLessThanOrEqual(rowsPerStatement);
  });

  it('is emptied in batches when it ends, and is not shown any more', async () => {
    const { id } = await subscribe();
    await queued(id, batchSize * 2 + 10, 'dead');
    await call('UpdateSubscription', {
      ...{ id: id ?? '', url: target().url, format: 'EVENT_FORMAT_LEDGER', expectedVersion: -1 },
      state: 'SUBSCRIPTION_STATE_ENDED',
    });
    expect(await call('ListDeadLetters', { id: id ?? '' })).toEqual({});
    expect(await call('RedeliverDeadLetters', { id: id ?? '' })).toEqual({});
    expect(await pruneDeliveries(harness().server.application.pools.writer)).toBeGreaterThan(batchSize);
    expect(await waiting(id, 'dead')).toBe(0);
    expect(await largest('DELETE')).toBe(batchSize);
  });

  it('loses old dead letters in batches, and nothing else', async () => {
    const { id } = await subscribe();
    await queued(id, batchSize + 10, 'dead');
    await deploy('still-waiting');
    await relayOnly();
    const before = await waiting(id);
    await pruneDeliveries(harness().server.application.pools.writer);
    expect([await waiting(id, 'dead'), await waiting(id)]).toEqual([0, before]);
    expect(before).toBeGreaterThan(0);
    expect(await largest('DELETE')).toBe(batchSize);
  });
});

describe('the lag of the relay', () => {
  it('is the age of the oldest event that an open transaction holds back, of whatever database', async () => {
    const deliverer = startDeliverer();
    const other = new pg.Client(harness().database.adminUrl.replace(/\/[^/]*$/, '/postgres'));
    await other.connect();
    await other.query('BEGIN; SELECT pg_current_xact_id()');
    await deploy('held');
    await soon(() => deliverer.lagSeconds).toBeGreaterThan(1.2);
    await other.query('ROLLBACK');
    await other.end();
    await soon(() => deliverer.lagSeconds).toBeLessThan(0.5);
  });
});

describe('a slow target', () => {
  it('takes turns with the others: as many as a process sends for at a time do not hold back one more', async () => {
    const slow = numbered('slow', 20);
    await relayed();
    for (const name of slow)
      await call('CreateSubscription', fields({ url: `${target().url}/${name}`, service: 'checkout' }));
    await call('CreateSubscription', fields({ url: `${target().url}/quick`, service: 'search' }));
    target().received.length = 0;
    target().answer = ({ path }) => ({ status: 204, afterMs: path.endsWith('quick') ? 0 : 250 });
    for (const version of numbered('turn', 8)) await deploy(version);
    startDeliverer({ turnMs: 300 });
    await soon(() => target().received.length).toBeGreaterThanOrEqual(20);
    await deploy('quick', { service: 'search' });
    await soon(() => target().received.some(({ path }) => path.endsWith('quick'))).toBe(true);
    const before = target().received.findIndex(({ path }) => path.endsWith('quick'));
    // Each of the slow ones gets at least eight events.
    expect(before).toBeLessThan(20 * 8 * 0.75);
    await stopDeliverers();
    expect(errors).toEqual([]);
  });
});

describe('a resync', () => {
  it('has an id of its own each time: a receiver that ignores what it has seen does not miss the second', async () => {
    const { id } = await subscribe();
    const update = { id: id ?? '', url: target().url, format: 'EVENT_FORMAT_LEDGER', expectedVersion: -1 };
    startDeliverer();
    for (const count of [1, 2]) {
      await call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_PAUSED' });
      await call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ACTIVE' });
      await soon(() => target().received.length).toBe(count);
    }
    expect(target().received.map((received) => eventOf(received).type)).toEqual([
      'ledger.v1.resync',
      'ledger.v1.resync',
    ]);
    expect(new Set(target().received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect(target().received.map((received) => eventOf(received).id)).toEqual(
      target().received.map(({ headers }) => headers['webhook-id']),
    );
  });

  it('is not lost behind an event that waits at the same position', async () => {
    const { id } = await subscribe();
    await deploy('same-position');
    await relayOnly();
    const { rows } = await admin().query<{ stamp: string; id: string }>(
      'SELECT stamp::text AS stamp, event_id AS id FROM deliveries ORDER BY stamp DESC, event_id DESC LIMIT 1',
    );
    // As in the middle of a transaction with more events than a page.
    await admin().query('UPDATE relays SET stamp = $1, id = $2', [rows[0]?.stamp, rows[0]?.id]);
    const update = { id: id ?? '', url: target().url, format: 'EVENT_FORMAT_LEDGER', expectedVersion: -1 };
    await call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_PAUSED' });
    await call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ACTIVE' });
    startDeliverer();
    await soon(() =>
      target()
        .received.map((received) => eventOf(received).type)
        .at(-1),
    ).toBe('ledger.v1.resync');
    expect(versions()).toEqual(['same-position']);
  });
});

describe('who changed a subscription last', () => {
  it('is a person, or nobody when the server suspended it', async () => {
    const created = await subscribe();
    expect(created).toMatchObject({ createdBy: 'editors@example.com', updatedBy: 'editors@example.com' });
    const id = created['id'] ?? '';
    const token = await harness().tokens.person('admins');
    const update = { id, url: target().url, format: 'EVENT_FORMAT_LEDGER', expectedVersion: -1 };
    await harness().clients.rest.call(
      'UpdateSubscription',
      { ...update, state: 'SUBSCRIPTION_STATE_ACTIVE' },
      { token },
    );
    expect(await call('GetSubscription', { id })).toMatchObject({ updatedBy: 'admins@example.com' });
    target().answer = () => ({ status: 410 });
    startDeliverer();
    await deploy('gone');
    await soon(() => call('GetSubscription', { id })).toMatchObject({ state: 'SUBSCRIPTION_STATE_SUSPENDED' });
    expect(await call('GetSubscription', { id })).not.toHaveProperty('updatedBy');
  });
});
