import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { eventOf, newSecret, numbered, soon, useWebhooks } from './webhook-world.ts';

const { admin, call, deploy, errors, fields, startDeliverer, subscribe, target, versions } = useWebhooks();

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
    for (const received of target().received) {
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
    target().answer = () => ({ status: refusals-- > 0 ? 503 : 200 });
    startDeliverer();
    for (const version of numbered('retry', 3)) await deploy(version);
    await soon(() => versions().at(-1)).toBe('retry-2');
    const ids = target().received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids.slice(0, 4)).size).toBe(1);
    expect([...new Set(versions())]).toEqual(numbered('retry', 3));
    expect([...ids].sort()).toEqual(ids);
  });

  it('gives up an answer that switches protocols, which is neither a response nor an error', async () => {
    await subscribe();
    let switches = 1;
    target().answer = () =>
      switches-- > 0 ? { status: 101, headers: { connection: 'upgrade', upgrade: 'websocket' } } : { status: 200 };
    startDeliverer();
    await deploy('switched');
    await soon(() => target().received.length).toBeGreaterThan(1);
    await soon(versions).toContain('switched');
  });

  it('follows another address at once, also for what waits', async () => {
    const { id } = await subscribe();
    const update = { id: id ?? '', url: `${target().url}/moved`, format: 'EVENT_FORMAT_LEDGER', expectedVersion: -1 };
    for (const version of numbered('moved', 5)) await deploy(version);
    let moved: Promise<unknown> | undefined;
    target().answer = () => {
      moved ??= call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ACTIVE' });
      return { status: 200 };
    };
    startDeliverer();
    await soon(versions).toEqual(expect.arrayContaining(['moved-4']));
    await moved;
    // The request that was under way, and perhaps one that began before the change was there.
    const before = target().received.filter(({ path }) => path === '/hook');
    expect(before.length).toBeLessThan(4);
    expect(target().received.length - before.length).toBeGreaterThan(4);
  });

  it('loses nothing and keeps its order with several processes, of which one dies', async () => {
    const { id } = await subscribe();
    await call('CreateSubscription', fields({ url: `${target().url}/second` }));
    startDeliverer();
    const second = startDeliverer();
    const wanted = numbered('many', 40);
    for (const version of wanted.slice(0, 20)) await deploy(version);
    // As if it had died with a lease, which then ends.
    await second.stop();
    await admin().query(
      `UPDATE subscriptions SET lease_holder = 'dead', lease_until = clock_timestamp() + interval '1 second' WHERE id = $1`,
      [id],
    );
    startDeliverer();
    for (const version of wanted.slice(20)) await deploy(version);
    await soon(() => versions().filter((version) => version === 'many-39').length).toBe(2);
    const first = new Set(target().received.map(({ headers }) => String(headers['webhook-id'])));
    // Each was sent to both, and none twice to one.
    expect(target().received.length).toBe(2 * first.size);
    expect([...new Set(versions())]).toEqual(wanted);
    expect(errors).toEqual([]);
  });
});
