import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '@bufbuild/protobuf';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Deliverer } from '../src/subscriptions/deliverer.ts';
import { attemptLimit } from '../src/subscriptions/schedule.ts';
import { targetRules } from '../src/subscriptions/targets.ts';
import { type Harness, startHarness } from './harness.ts';
import { cdEventRequest, deploymentRequest, message, prepareCatalog } from './scenario.ts';
import { type Received, startTarget, type WebhookTarget } from './webhook-target.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
let target: WebhookTarget;
let harness: Harness;
let admin: pg.Client;
let editor: string;
let deliverers: Deliverer[] = [];

beforeAll(async () => {
  target = await startTarget();
  harness = await startHarness({ LEDGER_WEBHOOK_TARGETS: target.host });
  await prepareCatalog(harness);
  editor = await harness.tokens.person('editors');
  admin = new pg.Client(harness.database.adminUrl);
  await admin.connect();
  // The tests send with processes of their own, which do not wait between attempts.
  await harness.server.application.deliverer.stop();
});
afterAll(async () => {
  await stopDeliverers();
  await admin.end();
  await harness.stop();
  await target.stop();
});
beforeEach(async () => {
  await stopDeliverers();
  await admin.query("UPDATE subscriptions SET state = 'ended'");
  await admin.query('DELETE FROM deliveries');
  target.answer = () => ({ status: 204 });
});

/** Other tests share the machine. */
const soon = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000, interval: 25 });

const errors: unknown[] = [];
function startDeliverer(): Deliverer {
  const deliverer = new Deliverer({
    pools: harness.server.application.pools,
    targets: targetRules([target.host]),
    source: 'urn:test',
    pollMs: 20,
    backoff: () => 0.02,
    onError: (error) => errors.push(error),
  });
  deliverer.start();
  deliverers.push(deliverer);
  return deliverer;
}
async function stopDeliverers(): Promise<void> {
  await Promise.all(deliverers.map((deliverer) => deliverer.stop()));
  deliverers = [];
}

const call = async (name: string, request: JsonValue) =>
  message(await harness.clients.rest.call(name, request, { token: editor }));
const code = async (name: string, request: JsonValue) => {
  const outcome = await harness.clients.rest.call(name, request, { token: editor });
  return outcome.ok ? 'ok' : outcome.code;
};
const fields = (options: Record<string, JsonValue> = {}) => ({
  url: target.url,
  secret: newSecret(),
  format: 'EVENT_FORMAT_LEDGER',
  ...options,
});
const subscribe = async (options: Record<string, JsonValue> = {}) => {
  // What was recorded before is nobody's event.
  await relayed();
  target.received.length = 0;
  return call('CreateSubscription', fields(options));
};
async function relayed(): Promise<void> {
  const deliverer = deliverers[0] ?? startDeliverer();
  await soon(async () => {
    const { rows } = await admin.query<{ yes: boolean }>(
      `SELECT (SELECT max(tx) FROM events)::text::numeric <= right(stamp, 20)::numeric AS yes FROM relays`,
    );
    return rows[0]?.yes;
  }).toBe(true);
  if (errors.length > 0) throw errors[0];
  if (deliverers.length === 1 && deliverers[0] === deliverer) await stopDeliverers();
}

async function deploy(version: string, options: Record<string, string> = {}) {
  const token = await harness.tokens.person('admins');
  return message(
    await harness.clients.rest.call('RecordDeployment', deploymentRequest({ version, ...options }), {
      token,
      idempotencyKey: version,
    }),
  );
}

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly deploymentChanged?: { readonly version: string } };
}
const eventOf = ({ body }: Received) => JSON.parse(body) as CloudEvent;
/** Versions in the order of their deliveries. */
const versions = () => target.received.flatMap((received) => eventOf(received).data.deploymentChanged?.version ?? []);
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

describe('a subscription', () => {
  it('is sent the events of its filter in order, signed, as CloudEvents', async () => {
    const secret = newSecret();
    await subscribe({ secret, service: 'checkout', environment: 'prod', team: 'payments' });
    startDeliverer();
    await deploy('in-0');
    await deploy('out-of-environment', { environment: 'uat' });
    await deploy('out-of-service', { service: 'search' });
    await deploy('in-1');
    await soon(versions).toEqual(['in-0', 'in-1']);
    for (const received of target.received) {
      const { 'webhook-id': id, 'content-type': type } = received.headers;
      expect(type).toBe('application/cloudevents+json; charset=utf-8');
      new Webhook(secret).verify(received.body, received.headers as Record<string, string>);
      const event = eventOf(received);
      expect(event).toMatchObject({ specversion: '1.0', id, source: 'urn:test', subject: 'checkout/prod' });
      expect(event).toMatchObject({ datacontenttype: 'application/json', data: { id, service: 'checkout' } });
      expect(event.type).toMatch(/^ledger\.v1\.(deploymentChanged|cellChanged)$/);
    }
    const other = fields({ team: 'discovery' });
    expect(await call('CreateSubscription', other)).toMatchObject({ state: 'SUBSCRIPTION_STATE_ACTIVE' });
    await deploy('of-the-team', { service: 'search' });
    await soon(versions).toEqual(['in-0', 'in-1', 'of-the-team']);
  });

  it('tries an event again under the same id, and later events wait for it', async () => {
    await subscribe();
    let refusals = 3;
    target.answer = () => ({ status: refusals-- > 0 ? 503 : 200 });
    startDeliverer();
    for (const version of numbered('retry', 3)) await deploy(version);
    await soon(() => versions().at(-1)).toBe('retry-2');
    const ids = target.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids.slice(0, 4)).size).toBe(1);
    expect([...new Set(versions())]).toEqual(numbered('retry', 3));
    expect([...ids].sort()).toEqual(ids);
  });

  it('gives up an answer that switches protocols, which is neither a response nor an error', async () => {
    await subscribe();
    let switches = 1;
    target.answer = () =>
      switches-- > 0 ? { status: 101, headers: { connection: 'upgrade', upgrade: 'websocket' } } : { status: 200 };
    startDeliverer();
    await deploy('switched');
    await soon(() => target.received.length).toBeGreaterThan(1);
    await soon(versions).toContain('switched');
  });

  it('follows another address at once, also for what waits', async () => {
    const { id } = await subscribe();
    const update = { id: id ?? '', url: `${target.url}/moved`, format: 'EVENT_FORMAT_LEDGER', expectedVersion: -1 };
    for (const version of numbered('moved', 5)) await deploy(version);
    let moved: Promise<unknown> | undefined;
    target.answer = () => {
      moved ??= call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ACTIVE' });
      return { status: 200 };
    };
    startDeliverer();
    await soon(versions).toEqual(expect.arrayContaining(['moved-4']));
    await moved;
    // The request that was under way, and perhaps one that began before the change was there.
    const before = target.received.filter(({ path }) => path === '/hook');
    expect(before.length).toBeLessThan(4);
    expect(target.received.length - before.length).toBeGreaterThan(4);
  });

  it('keeps what cannot be delivered as a dead letter, which is sent again', async () => {
    const { id } = await subscribe();
    target.answer = (received) => ({ status: received.body.includes('poison') ? 400 : 200 });
    startDeliverer();
    await deploy('poison');
    await deploy('well');
    await soon(versions).toContain('well');
    expect(versions().filter((version) => version === 'poison')).toHaveLength(attemptLimit);
    const page = await call('ListDeadLetters', { id: id ?? '', pageSize: 1 });
    const [letter] = page['deadLetters'] as { event: { id: string }; attempts: number; failure: string }[];
    expect(letter).toMatchObject({ attempts: attemptLimit, failure: 'HTTP 400' });
    expect(JSON.stringify(page)).not.toContain('s3cret');
    const next = await call('ListDeadLetters', { id: id ?? '', pageSize: 200, pageToken: page['nextPageToken'] ?? '' });
    const ids = [letter, ...(next['deadLetters'] as { event: { id: string } }[])].map((item) => item?.event.id ?? '');
    expect([...ids].sort()).toEqual(ids);

    target.answer = () => ({ status: 200 });
    target.received.length = 0;
    expect(await call('RedeliverDeadLetters', { id: id ?? '', eventIds: [letter?.event.id ?? ''] })).toEqual({
      queued: 1,
    });
    await soon(() => target.received.map(({ headers }) => headers['webhook-id'])).toEqual([letter?.event.id]);
    expect(await call('RedeliverDeadLetters', { id: id ?? '' })).toEqual({ queued: ids.length - 1 });
    await soon(async () => await call('ListDeadLetters', { id: id ?? '' })).toEqual({});
  });

  it('is suspended by 410 Gone, and begins with a resync when it is resumed', async () => {
    const { id, ...created } = await subscribe();
    target.answer = () => ({ status: 410 });
    startDeliverer();
    await deploy('before');
    const read = () => call('GetSubscription', { id: id ?? '' });
    await soon(read).toMatchObject({
      state: 'SUBSCRIPTION_STATE_SUSPENDED',
      stateReason: 'the target answered 410 Gone',
      entityVersion: 2,
    });
    await deploy('while-suspended');
    await relayed();
    target.answer = () => ({ status: 200 });
    target.received.length = 0;
    const resumed = {
      id: id ?? '',
      url: target.url,
      format: created['format'] ?? '',
      state: 'SUBSCRIPTION_STATE_ACTIVE',
    };
    expect(await code('UpdateSubscription', { ...resumed, expectedVersion: 1 })).toBe('version_mismatch');
    await call('UpdateSubscription', { ...resumed, expectedVersion: 2 });
    startDeliverer();
    await deploy('after');
    await soon(versions).toEqual(['before', 'after']);
    const types = target.received.map((received) => eventOf(received).type);
    expect(types.indexOf('ledger.v1.resync')).toBeGreaterThan(0);
    expect(types.indexOf('ledger.v1.resync')).toBeLessThan(types.lastIndexOf('ledger.v1.deploymentChanged'));
  });

  it('is suspended after ten dead letters in a row, and says why', async () => {
    const { id } = await subscribe({ service: 'search' });
    await admin.query('UPDATE subscriptions SET dead_in_row = 9 WHERE id = $1', [id]);
    target.answer = () => ({ status: 500 });
    startDeliverer();
    await deploy('in-vain', { service: 'search' });
    await soon(() => call('GetSubscription', { id: id ?? '' })).toMatchObject({
      state: 'SUBSCRIPTION_STATE_SUSPENDED',
      stateReason: '10 events in a row became dead letters; the last failure: HTTP 500',
    });
  });

  it('loses nothing and keeps its order with several processes, of which one dies', async () => {
    const { id } = await subscribe();
    await call('CreateSubscription', fields({ url: `${target.url}/second` }));
    startDeliverer();
    const second = startDeliverer();
    const wanted = numbered('many', 40);
    for (const version of wanted.slice(0, 20)) await deploy(version);
    // As if it had died with a lease, which then ends.
    await second.stop();
    await admin.query(
      `UPDATE subscriptions SET lease_holder = 'dead', lease_until = clock_timestamp() + interval '1 second' WHERE id = $1`,
      [id],
    );
    startDeliverer();
    for (const version of wanted.slice(20)) await deploy(version);
    await soon(() => versions().filter((version) => version === 'many-39').length).toBe(2);
    const first = new Set(target.received.map(({ headers }) => String(headers['webhook-id'])));
    // Each was sent to both, and none twice to one.
    expect(target.received.length).toBe(2 * first.size);
    expect([...new Set(versions())]).toEqual(wanted);
    expect(errors).toEqual([]);
  });

  it('survives a new epoch: a resync first, then every event', async () => {
    await subscribe();
    startDeliverer();
    await deploy('old-epoch');
    await soon(versions).toContain('old-epoch');
    await relayed();
    await admin.query("UPDATE epochs SET writer_started = '2000-01-01' WHERE epoch = (SELECT max(epoch) FROM epochs)");
    target.received.length = 0;
    startDeliverer();
    await deploy('new-epoch');
    await soon(versions).toEqual(['new-epoch']);
    expect(target.received.map((received) => eventOf(received).type)[0]).toBe('ledger.v1.resync');
  });

  it('signs with both secrets for a day after a rotation', async () => {
    const [old, fresh] = [newSecret(), newSecret()];
    const { id } = await subscribe({ secret: old });
    const update = { id: id ?? '', url: target.url, secret: fresh, format: 'EVENT_FORMAT_LEDGER' };
    await call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ACTIVE', expectedVersion: -1 });
    startDeliverer();
    await deploy('rotated');
    await soon(versions).toContain('rotated');
    const [received] = target.received;
    for (const secret of [old, fresh])
      new Webhook(secret).verify(received?.body ?? '', received?.headers as Record<string, string>);
  });

  it('ends for good: the secret is gone, and nothing is sent', async () => {
    const { id } = await subscribe();
    const update = { id: id ?? '', url: target.url, format: 'EVENT_FORMAT_LEDGER', expectedVersion: -1 };
    await call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ENDED' });
    const { rows } = await admin.query('SELECT secret, previous_secret FROM subscriptions WHERE id = $1', [id]);
    expect(rows).toEqual([{ secret: '', previous_secret: null }]);
    expect(await code('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ACTIVE' })).toBe('conflict');
    expect(await call('ListSubscriptions', {})).toEqual({});
  });

  it('gives its secret to no response and no log', async () => {
    const secret = newSecret();
    const created = await subscribe({ secret });
    const seen = [
      created,
      await call('GetSubscription', { id: created['id'] ?? '' }),
      await call('ListSubscriptions', {}),
    ];
    expect(JSON.stringify([seen, harness.logs])).not.toContain(secret.slice(6));
  });
});

describe('CDEvents', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  // No event has links.
  ajv.addSchema({ $id: 'https://cdevents.dev/0.5.0/schema/links/embeddedlinksarray', type: 'array' });
  const schemas = ['servicedeployed', 'servicerolledback', 'incidentdetected', 'incidentresolved'].map(
    (name) => JSON.parse(readFileSync(resolve(import.meta.dirname, `cdevents/${name}.json`), 'utf8')) as CdSchema,
  );
  interface CdSchema {
    readonly properties: { readonly context: { readonly properties: { readonly type: { readonly enum: string[] } } } };
  }

  it('are valid by the schemas of CDEvents 0.5, one for each fact and none for the rest', async () => {
    await subscribe({ format: 'EVENT_FORMAT_CDEVENTS' });
    startDeliverer();
    await deploy('cd-1');
    await deploy('cd-failed', { status: 'DEPLOYMENT_STATUS_FAILED' });
    await deploy('cd-2', { intent: 'INTENT_ROLLBACK' });
    const incident = { service: 'checkout', environment: 'prod', title: 'Down', severity: 'SEVERITY_MAJOR' };
    const opened = await call('OpenIncident', incident);
    await call('AppendIncidentEntry', {
      id: opened['id'] ?? '',
      kind: 'INCIDENT_ENTRY_KIND_RESOLVED',
      note: 'up',
      expectedVersion: -1,
    });
    const expected = ['service.deployed', 'service.rolledback', 'incident.detected', 'incident.resolved'].map(
      (name) => `dev.cdevents.${name}.0.3.0`,
    );
    await soon(() => target.received.map((received) => eventOf(received).type)).toEqual(expected);
    await delay(100);
    expect(target.received).toHaveLength(4);
    for (const received of target.received) {
      const { type, data } = eventOf(received);
      const schema = schemas.find(({ properties }) => properties.context.properties.type.enum.includes(type));
      expect(schema, type).toBeDefined();
      const check = ajv.compile(schema ?? false);
      expect(check(data) ? [] : check.errors, type).toEqual([]);
    }
  });
});

describe('a CDEvent of another tool', () => {
  it('is taken as a CloudEvent in structured mode, as this ledger sends its own', async () => {
    const token = await harness.tokens.person('admins');
    const response = await fetch(`${harness.url}/v1/cdevents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents+json; charset=utf-8' },
      body: JSON.stringify(cdEventRequest({ id: 'from-a-tool' })),
    });
    expect(await response.json()).toMatchObject({
      service: 'checkout',
      version: 'v1.4.0',
      startedAt: '2020-01-02T03:04:05.000Z',
    });
  });
});

describe('a target', () => {
  it('is refused where it is not a host of the internet', async () => {
    expect(await code('CreateSubscription', fields({ url: 'https://10.1.2.3/' }))).toBe('invalid_argument');
  });

  it('cannot send the ledger elsewhere by a redirect', async () => {
    const { id } = await subscribe();
    const elsewhere = await startTarget();
    target.answer = () => ({ status: 307, headers: { location: elsewhere.url } });
    startDeliverer();
    await deploy('redirected');
    await soon(async () => JSON.stringify(await call('ListDeadLetters', { id: id ?? '' }))).toContain('HTTP 307');
    expect(elsewhere.received).toEqual([]);
    await elsewhere.stop();
  });
});
