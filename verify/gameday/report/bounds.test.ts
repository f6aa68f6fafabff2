import { connectionAgeSeconds } from '@sample-platform-ai/delivery/failover/recovery-time.ts';
import { expect, it } from 'vitest';
import { defaultSettings } from '../world/settings.ts';
import { boundsOf, slowerThan } from './bounds.ts';
import type { Recovery } from './recovery.ts';

const steps = [
  { what: 'RDS takes the failover to two', at: 1000 },
  { what: 'two is promoted', at: 1500 },
  { what: 'RDS takes the switchover to one', at: 9000 },
  { what: 'one is promoted', at: 20_000 },
];
const recovery = (kind: Recovery['kind'], outage: number, afterDecision: number): Recovery => ({
  ...{ kind, clients: 1, succeeded: 1, failed: 0, gaveUp: 0 },
  outageMs: { p50: 1, max: outage },
  afterDecisionMs: { p50: 1, max: afterDecision },
});

it('computes what the command does, with the waits of the world that is played and the promotion that took place', () => {
  // Three checks each half a second, the limit of the last one, DNS, and the age of a connection.
  expect(boundsOf(defaultSettings, steps)).toEqual({
    trafficSeconds: 1.5 + 2 + 1 + 3,
    writesSeconds: 5 + 0.5 + 1 + connectionAgeSeconds,
  });
  expect(boundsOf(defaultSettings, [])).toBeUndefined();
});

it('finds what took longer than the command computes', () => {
  const bounds = { trafficSeconds: 7.5, writesSeconds: 20 };
  const slow = (reads: number, writes: number, streams: number) =>
    slowerThan(bounds, [
      recovery('reader (REST)', reads, 60_000),
      recovery('editor (REST)', 60_000, writes),
      recovery('stream (SSE)', 60_000, streams),
    ]);
  expect(slow(7500, 20_000, 20_000)).toEqual([]);
  expect(slow(7600, 1, 1)).toEqual(['the command computes 7.5 s at most for reads, and 7.6 s were measured']);
  expect(slow(1, 20_100, 1)).toEqual([
    'the command computes 20.0 s at most for writes and streams, and 20.1 s were measured',
  ]);
  expect(slow(1, 1, 20_100)).toHaveLength(1);
});
