import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { createReadiness } from './readiness.ts';

afterEach(() => vi.useRealTimers());

it('asks the database again after a second, also where the clock was set back meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:10:00Z') });
  let isThere = true;
  const readiness = createReadiness({ ask: async () => (isThere ? undefined : Promise.reject(new Error('gone'))) });
  expect(await readiness.reason()).toBeUndefined();
  isThere = false;
  expect(await readiness.reason()).toBeUndefined();
  vi.setSystemTime(new Date('2026-01-01T00:00:00Z'));
  await delay(1100);
  expect(await readiness.reason()).toBe('the database does not answer');
});
