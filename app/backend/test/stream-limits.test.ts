import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { personClaims } from '../dev/issuer/claims.ts';
import { useHarness } from './harness.ts';
import { deploymentRequest, prepareCatalog } from './scenario.ts';
import { type Watched, type WatchOptions, watchBoth } from './watchers.ts';

const harness = useHarness({ LEDGER_STREAM_HEARTBEAT_MS: '700', LEDGER_STREAM_LIMIT_PER_CALLER: '2' });
beforeAll(() => prepareCatalog(harness()));

const open: Watched[] = [];
afterEach(async () => {
  for (const watched of open.splice(0)) watched.close();
  await expect.poll(() => harness().server.application.feed.readers).toBe(0);
});
const watch = (options: WatchOptions): readonly Watched[] => {
  const both = watchBoth(harness(), options);
  open.push(...both);
  return both;
};
const deploy = async (version: string) => {
  const options = { token: await harness().tokens.pipeline(), idempotencyKey: version };
  expect((await harness().clients.rest.call('RecordDeployment', deploymentRequest({ version }), options)).ok).toBe(
    true,
  );
};
const kinds = ({ events }: Watched) => events.map(({ kind }) => kind);

describe('a stream on which nothing happens', () => {
  it('sends a heartbeat over both transports, with a position to continue from', async () => {
    const token = await harness().tokens.person('viewers');
    const both = watch({ token });
    await expect
      .poll(() => both.map((one) => kinds(one).slice(0, 2)), { timeout: 5000 })
      .toEqual(Array(2).fill(['heartbeat', 'heartbeat']));
    const [first, second] = both;
    const position = first?.events.at(-1)?.id ?? '';
    for (const watched of both) watched.close();
    await expect.poll(() => harness().server.application.feed.readers).toBe(0);
    await deploy('after-heartbeat');
    const again = watch({ token, after: position });
    for (const watched of again) {
      await expect.poll(() => watched.events.find(({ version }) => version)?.version).toBe('after-heartbeat');
      expect(kinds(watched)).not.toContain('resync');
    }
    expect(second?.events.at(-1)?.id).toMatch(/^\d+-[0-9a-f-]{36}$/);
  });

  it('starts over from a position that lies ahead', async () => {
    const token = await harness().tokens.person('viewers');
    const id = '00000000-0000-0000-0000-000000000000';
    for (const after of [`1${'99999999'.padStart(20, '0')}-${id}`, `9${'1'.padStart(20, '0')}-${id}`]) {
      const both = watch({ token, after });
      for (const watched of both) {
        await expect.poll(() => kinds(watched)[0], { timeout: 3000 }).toBe('resync');
        watched.close();
      }
      await expect.poll(() => harness().server.application.feed.readers).toBe(0);
    }
  });
});

describe('a caller', () => {
  it('has its share of the streams, and no more, over both transports', async () => {
    const token = await harness().tokens.person('viewers');
    watch({ token });
    await expect.poll(() => harness().server.application.feed.readers).toBe(2);
    const [rest, grpc] = watch({ token });
    await expect.poll(() => [rest?.ended, grpc?.ended]).toEqual([429, status.RESOURCE_EXHAUSTED]);
    const other = watch({ token: await harness().tokens.person('editors') });
    await expect.poll(() => harness().server.application.feed.readers).toBe(4);
    expect(other.map(({ ended }) => ended)).toEqual([undefined, undefined]);
  });

  it('is heard no longer than its token is good', async () => {
    const { people } = harness().issuers;
    // The verifier tolerates clocks that differ by five seconds.
    const sign = { lifetimeSeconds: -3 };
    const token = await people.sign(personClaims('viewers@example.com', 'ledger-viewers'), sign);
    const [rest, grpc] = watch({ token });
    await expect.poll(() => harness().server.application.feed.readers).toBe(2);
    await delay(500);
    expect([rest?.ended, grpc?.ended]).toEqual([undefined, undefined]);
    await expect.poll(() => [rest?.ended, grpc?.ended], { timeout: 4000 }).toEqual([200, 0]);
  });
});

describe('the lag', () => {
  it('is the age of the oldest event that an open transaction holds back, of whatever database', async () => {
    const token = await harness().tokens.person('viewers');
    const [rest] = watch({ token });
    await expect.poll(() => harness().server.application.feed.readers).toBe(2);
    const bystander = new pg.Client(harness().database.adminUrl.replace(/\/[^/]*$/, '/postgres'));
    await bystander.connect();
    await bystander.query('BEGIN; SELECT pg_current_xact_id()');
    await deploy('held');
    await delay(1500);
    const metrics = await (await fetch(`http://127.0.0.1:${harness().server.ports.metrics}/metrics`)).text();
    expect(Number(/^ledger_outbox_lag_seconds (.*)$/m.exec(metrics)?.[1])).toBeGreaterThan(1.2);
    expect(rest?.events.some(({ version }) => version === 'held')).toBe(false);
    await bystander.query('ROLLBACK');
    await bystander.end();
    await expect.poll(() => rest?.events.some(({ version }) => version === 'held')).toBe(true);
    await expect.poll(() => harness().server.application.feed.lagSeconds).toBeLessThan(0.5);
  });
});
