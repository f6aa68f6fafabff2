import { expect, it } from 'vitest';
import { codes, idOf, play } from '../both.ts';
import { message } from '../scenario.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const hook = { url: 'https://hooks.example.invalid/ledger', format: 'EVENT_FORMAT_LEDGER' };

export function subscriptionParity(): void {
  it('subscriptions: create, read, change, end, and their dead letters', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.person('editors');
      const created = await call('CreateSubscription', { ...hook, secret, service: 'checkout' }, { token });
      const id = idOf(created);
      await call('CreateSubscription', { ...hook, secret: 'whsec_c2hvcnQ=' }, { token });
      await call('CreateSubscription', { ...hook, url: 'https://10.0.0.1/', secret }, { token });
      await call('CreateSubscription', { ...hook, secret }, { token: await tokens.person('viewers') });
      await call('GetSubscription', { id }, { token });
      await call('ListSubscriptions', {}, { token });
      await call('ListDeadLetters', { id }, { token });
      await call('RedeliverDeadLetters', { id }, { token });
      const paused = { ...hook, id, state: 'SUBSCRIPTION_STATE_PAUSED' };
      await call('UpdateSubscription', paused, { token });
      await call('UpdateSubscription', { ...paused, expectedVersion: 2 }, { token });
      await call('UpdateSubscription', { ...paused, expectedVersion: 1 }, { token });
      await call(
        'UpdateSubscription',
        { ...paused, state: 'SUBSCRIPTION_STATE_SUSPENDED', expectedVersion: 2 },
        { token },
      );
      await call(
        'UpdateSubscription',
        { ...paused, state: 'SUBSCRIPTION_STATE_ACTIVE', expectedVersion: 2 },
        { token },
      );
      await call('UpdateSubscription', { ...paused, state: 'SUBSCRIPTION_STATE_ENDED', expectedVersion: 3 }, { token });
      await call('UpdateSubscription', { ...paused, expectedVersion: 4 }, { token });
      await call('GetSubscription', { id: '01900000-0000-7000-8000-000000000000' }, { token });
    });
    expect(codes(outcomes)).toEqual([
      ...['ok', 'invalid_argument', 'invalid_argument', 'permission_denied', 'ok', 'ok', 'ok', 'ok'],
      ...['version_required', 'version_mismatch', 'ok', 'invalid_argument', 'ok', 'ok', 'conflict', 'not_found'],
    ]);
    expect(JSON.stringify(outcomes)).not.toContain(secret.slice(6));
  });

  it('the feed, by its filters', async () => {
    const outcomes = await play(async ({ call, tokens }) => {
      const token = await tokens.person('viewers');
      for (const filter of [{ service: 'checkout', environment: 'prod' }, { team: 'nobody' }, {}])
        await call('GetFeed', filter, { token });
    });
    const [some, none, all] = outcomes.map((outcome) => message(outcome));
    expect(some?.['items']).not.toHaveLength(0);
    expect(all?.['items']).not.toHaveLength(0);
    expect(none).toEqual({ version: 'https://jsonfeed.org/version/1.1', title: 'Release ledger' });
  });
}
