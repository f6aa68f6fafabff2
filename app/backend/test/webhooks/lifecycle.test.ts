import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { attemptLimit } from '../../src/subscriptions/schedule.ts';
import { eventOf, newSecret, soon, useWebhooks } from './webhook-world.ts';

const { admin, call, code, deploy, harness, relayed, startDeliverer, subscribe, target, versions } = useWebhooks();

describe('a subscription', () => {
  it('keeps what cannot be delivered as a dead letter, which is sent again', async () => {
    const { id } = await subscribe();
    target().answer = (received) => ({ status: received.body.includes('poison') ? 400 : 200 });
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

    target().answer = () => ({ status: 200 });
    target().received.length = 0;
    expect(await call('RedeliverDeadLetters', { id: id ?? '', eventIds: [letter?.event.id ?? ''] })).toEqual({
      queued: 1,
    });
    await soon(() => target().received.map(({ headers }) => headers['webhook-id'])).toEqual([letter?.event.id]);
    expect(await call('RedeliverDeadLetters', { id: id ?? '' })).toEqual({ queued: ids.length - 1 });
    await soon(async () => await call('ListDeadLetters', { id: id ?? '' })).toEqual({});
  });

  it('is suspended after ten dead letters in a row, and says why', async () => {
    const { id } = await subscribe({ service: 'search' });
    await admin().query('UPDATE subscriptions SET dead_in_row = 9 WHERE id = $1', [id]);
    target().answer = () => ({ status: 500 });
    startDeliverer();
    await deploy('in-vain', { service: 'search' });
    await soon(() => call('GetSubscription', { id: id ?? '' })).toMatchObject({
      state: 'SUBSCRIPTION_STATE_SUSPENDED',
      stateReason: '10 events in a row became dead letters; the last failure: HTTP 500',
    });
  });

  it('is suspended by 410 Gone, and begins with a resync when it is resumed', async () => {
    const { id, ...created } = await subscribe();
    target().answer = () => ({ status: 410 });
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
    target().answer = () => ({ status: 200 });
    target().received.length = 0;
    const resumed = {
      id: id ?? '',
      url: target().url,
      format: created['format'] ?? '',
      state: 'SUBSCRIPTION_STATE_ACTIVE',
    };
    expect(await code('UpdateSubscription', { ...resumed, expectedVersion: 1 })).toBe('version_mismatch');
    await call('UpdateSubscription', { ...resumed, expectedVersion: 2 });
    startDeliverer();
    await deploy('after');
    await soon(versions).toEqual(['before', 'after']);
    const types = target().received.map((received) => eventOf(received).type);
    expect(types.indexOf('ledger.v1.resync')).toBeGreaterThan(0);
    expect(types.indexOf('ledger.v1.resync')).toBeLessThan(types.lastIndexOf('ledger.v1.deploymentChanged'));
  });

  it('survives a new epoch: a resync first, then every event', async () => {
    await subscribe();
    startDeliverer();
    await deploy('old-epoch');
    await soon(versions).toContain('old-epoch');
    await relayed();
    await admin().query(
      "UPDATE epochs SET writer_started = '2000-01-01' WHERE epoch = (SELECT max(epoch) FROM epochs)",
    );
    target().received.length = 0;
    startDeliverer();
    await deploy('new-epoch');
    await soon(versions).toEqual(['new-epoch']);
    expect(target().received.map((received) => eventOf(received).type)[0]).toBe('ledger.v1.resync');
  });

  it('signs with both secrets for a day after a rotation', async () => {
    const [old, fresh] = [newSecret(), newSecret()];
    const { id } = await subscribe({ secret: old });
    const update = { id: id ?? '', url: target().url, secret: fresh, format: 'EVENT_FORMAT_LEDGER' };
    await call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ACTIVE', expectedVersion: -1 });
    startDeliverer();
    await deploy('rotated');
    await soon(versions).toContain('rotated');
    const [received] = target().received;
    for (const secret of [old, fresh])
      new Webhook(secret).verify(received?.body ?? '', received?.headers as Record<string, string>);
  });

  it('ends for good: the secret is gone, and nothing is sent', async () => {
    const { id } = await subscribe();
    const update = { id: id ?? '', url: target().url, format: 'EVENT_FORMAT_LEDGER', expectedVersion: -1 };
    await call('UpdateSubscription', { ...update, state: 'SUBSCRIPTION_STATE_ENDED' });
    const { rows } = await admin().query('SELECT secret, previous_secret FROM subscriptions WHERE id = $1', [id]);
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
    expect(JSON.stringify([seen, harness().logs])).not.toContain(secret.slice(6));
  });
});
