import { expect, it } from 'vitest';
import type { Entry } from '../clients/history.ts';
import { errorsByKind, recoveries } from './recovery.ts';

const read = (client: string, answeredAt: number): Entry => ({
  client,
  kind: 'reader (REST)',
  near: 'one',
  type: 'read',
  sentAt: answeredAt - 1,
  answeredAt,
});
const failure = (client: string, at: number, gaveUp?: 'after all attempts'): Entry => ({
  client,
  kind: 'reader (REST)',
  near: 'one',
  type: 'failure',
  sentAt: at - 1,
  at,
  error: `connect ECONNREFUSED 127.0.0.1:${at}`,
  ...(gaveUp && { gaveUp }),
});
const moments = { faultAt: 100, decidedAt: 150, endAt: 400 };

it('is from the last success before to the first one after, of the middle client and of the worst', () => {
  const entries = [
    ...[90, 95, 210, 215, 395].map((at) => read('a', at)),
    ...[90, 99, 105, 395].map((at) => read('b', at)),
    ...[60, 98, 120, 200, 300].map((at) => read('c', at)),
    failure('a', 120),
    failure('b', 130, 'after all attempts'),
  ];
  expect(recoveries(entries, moments)).toEqual([
    {
      kind: 'reader (REST)',
      clients: 3,
      outageMs: { p50: 180, max: 290 },
      afterDecisionMs: { p50: 245, max: 245 },
      succeeded: 14,
      failed: 1,
      gaveUp: 1,
    },
  ]);
});

it('counts what comes after the command also where a longer outage was over by then', () => {
  const entries = [90, 141, 146, 185, 190, 195].map((at) => read('a', at));
  const [recovery] = recoveries(entries, { faultAt: 100, decidedAt: 150, endAt: 195 });
  expect(recovery?.outageMs.max).toBe(51);
  expect(recovery?.afterDecisionMs.max).toBe(35);
});

it('also has the longest wait of what follows, such as the way home', () => {
  const entries = [
    ...[90, 210, 390, 410, 500, 900].map((at) => read('a', at)),
    ...[395, 890].map((at) => read('b', at)),
  ];
  const [recovery] = recoveries(entries, { ...moments, playedAt: 900 });
  expect(recovery?.outageMs.max).toBe(295);
  expect(recovery?.laterMs).toEqual({ p50: 490, max: 490 });
  expect(recoveries(entries, moments)[0]).not.toHaveProperty('laterMs');
});

it('lasts to the end for a client that never comes back', () => {
  const [recovery] = recoveries([read('a', 90)], moments);
  expect(recovery?.outageMs.max).toBe(310);
});

it('counts errors without what differs by chance', () => {
  expect(errorsByKind([failure('a', 120), failure('b', 121)])).toEqual({ 'reader (REST): connect ECONNREFUSED …': 2 });
});
