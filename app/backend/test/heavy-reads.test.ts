import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLane } from '../src/call/lane.ts';
import { useHarness } from './harness.ts';
import { prepareCatalog } from './scenario.ts';

const harness = useHarness({ LEDGER_READS: 'open', LEDGER_READER_CONNECTIONS: '4' });
let admin: pg.Client;
beforeAll(async () => {
  await prepareCatalog(harness());
  admin = new pg.Client(harness().database.adminUrl);
  await admin.connect();
});
afterAll(() => admin.end());

describe('reads that take long', () => {
  it('leave connections to those that do not', async () => {
    await admin.query('BEGIN; LOCK TABLE rollouts, deployments IN ACCESS EXCLUSIVE MODE');
    const heavy = ['/v1/metrics?service=checkout', '/v1/comparison?environment=dev&otherEnvironment=prod'];
    const slow = Array.from({ length: 24 }, (_, i) =>
      fetch(`${harness().url}${heavy[i % 2]}`).then(({ status }) => status),
    );
    await delay(100);
    const times: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      const start = performance.now();
      expect((await fetch(`${harness().url}/v1/services`)).status).toBe(200);
      times.push(performance.now() - start);
    }
    await admin.query('ROLLBACK');
    // Half of them: a pause of the machine is in one, a wait for heavy reads would be in all.
    expect(times.toSorted((a, b) => a - b)[times.length / 2]).toBeLessThan(400);
    // Reads with room in the queue get a response later; the others are refused at once.
    const statuses = await Promise.all(slow);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(statuses.every((status) => [200, 503, 504].includes(status))).toBe(true);
  });
});

describe('a lane', () => {
  const call = (ms = 60_000, signal = new AbortController().signal) => ({ deadline: Date.now() + ms, signal });

  it('runs so many at a time, in order, ends what is over, and refuses what could only wait', async () => {
    const lane = createLane(2);
    let [running, most] = [0, 0];
    const order: number[] = [];
    const open: (() => void)[] = [];
    const work = (number: number) => async () => {
      order.push(number);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => open.push(resolve));
      running -= 1;
    };
    const gone = new AbortController();
    const all = Array.from({ length: 8 }, (_, i) => lane(call(60_000, i === 3 ? gone.signal : undefined), work(i)));
    const left = expect(all[3]).rejects.toThrow('Deadline exceeded while waiting for other heavy reads');
    gone.abort();
    const rest = Array.from({ length: 15 }, (_, i) => lane(call(), work(i + 8)));
    await expect(lane(call(), work(99))).rejects.toThrow('too many heavy reads are waiting');
    while (order.length < 22 || running > 0) {
      open.shift()?.();
      await delay(1);
    }
    await Promise.all([...all.filter((_, i) => i !== 3), ...rest]);
    await left;
    expect(most).toBe(2);
    expect(order).toEqual(Array.from({ length: 23 }, (_, i) => i).filter((i) => i !== 3));
  });
});
