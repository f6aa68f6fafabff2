import { describe, expect, it } from 'vitest';
import { startTarget } from '../webhook-target.ts';
import { soon, useWebhooks } from './webhook-world.ts';

const { call, code, deploy, fields, startDeliverer, subscribe, target } = useWebhooks();

describe('a target', () => {
  it('is refused where it is not a host of the internet', async () => {
    expect(await code('CreateSubscription', fields({ url: 'https://10.1.2.3/' }))).toBe('invalid_argument');
  });

  it('cannot send the ledger elsewhere by a redirect', async () => {
    const { id } = await subscribe();
    const elsewhere = await startTarget();
    target().answer = () => ({ status: 307, headers: { location: elsewhere.url } });
    startDeliverer();
    await deploy('redirected');
    await soon(async () => JSON.stringify(await call('ListDeadLetters', { id: id ?? '' }))).toContain('HTTP 307');
    expect(elsewhere.received).toEqual([]);
    await elsewhere.stop();
  });
});
