import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ReplicaLag } from './replica-lag.ts';

const horizon = (next: number) => ({ rows: [{ epoch: '1', settled: String(next), next: String(next) }] });

it('the lag grows while the reader cannot be asked, and is short again when it answers', async () => {
  let isThere = true;
  const reader = { query: () => (isThere ? Promise.resolve(horizon(9)) : Promise.reject(new Error('gone'))) };
  const pools = { split: true, writer: { query: () => Promise.resolve(horizon(9)) }, reader };
  const errors: unknown[] = [];
  const lag = new ReplicaLag(pools as never);
  lag.start((error) => errors.push(error), 10);
  await delay(50);
  expect(lag.seconds).toBeLessThan(0.3);
  isThere = false;
  await expect.poll(() => lag.seconds, { timeout: 5000 }).toBeGreaterThan(0.5);
  expect(errors).toHaveLength(1);
  isThere = true;
  const late = lag.seconds;
  await expect.poll(() => lag.seconds, { timeout: 10_000, interval: 10 }).toBeLessThan(late / 2);
  await lag.stop();
});
