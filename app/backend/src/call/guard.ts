import { performance } from 'node:perf_hooks';
import { LedgerError } from '@sample-platform-ai/contract';
import type { Pools } from '../database/pools.ts';
import type { Call } from './call.ts';

/** Refuses a call before it costs anything. */
export type Guard = (call: Call) => void;

/** Calls that may wait for a connection, for each connection there is. */
const waitingPerConnection = 20;

/** Sheds load while the pools cannot keep up: a quick refusal now is worth more than a slow one later. */
export const poolGuard =
  (pools: Pools): Guard =>
  () => {
    for (const pool of [pools.writer, pools.reader]) {
      if (pool.waitingCount > waitingPerConnection * (pool.options.max ?? 10)) {
        throw new LedgerError('unavailable', 'too many calls are waiting');
      }
    }
  };

/** A fixed window of a minute for each principal, or for each peer without one. */
export function rateGuard(perMinute: number, now: () => number = () => performance.now()): Guard {
  let windowEnd = 0;
  let counts = new Map<string, number>();
  return ({ principal, peer }) => {
    if (now() >= windowEnd) {
      windowEnd = now() + 60_000;
      counts = new Map();
    }
    const key = principal?.id ?? `peer:${peer}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > perMinute) throw new LedgerError('rate_limited', `more than ${perMinute} calls in a minute`);
  };
}

export const allGuards =
  (...guards: readonly Guard[]): Guard =>
  (call) => {
    for (const guard of guards) guard(call);
  };
