import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { LedgerError } from '@sample-platform-ai/contract';
import type { Pools } from '../database/pools.ts';
import type { Call } from './call.ts';

/** Refuses before a call costs anything, its token's check included: a quick refusal is worth more than a slow one. */
export type LoadGuard = () => void;

/** Calls that may wait for a connection, for each connection there is. */
const waitingPerConnection = 20;

/** Sheds load while the pools cannot keep up. */
export const poolGuard =
  (pools: Pick<Pools, 'writer' | 'reader'>): LoadGuard =>
  () => {
    for (const pool of [pools.writer, pools.reader]) {
      if (pool.waitingCount > waitingPerConnection * (pool.options.max ?? 10)) {
        throw new LedgerError('unavailable', 'too many calls are waiting');
      }
    }
  };

const sampleMs = 500;
const resolutionMs = 10;

/** Mean delay of the event loop in milliseconds, the lower of the last two half seconds: one long task is no overload. */
export function watchLoopDelay(): () => number {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let [previous, last] = [0, 0];
  setInterval(() => {
    previous = last;
    last = histogram.count === 0 ? 0 : Math.max(0, histogram.mean / 1e6 - resolutionMs);
    histogram.reset();
  }, sampleMs).unref();
  return () => Math.min(previous, last);
}

/** Sheds load while the process itself cannot keep up. */
export const loopGuard =
  (delayMs: () => number, limitMs: number): LoadGuard =>
  () => {
    if (delayMs() > limitMs) throw new LedgerError('unavailable', 'the process is overloaded');
  };

export const allGuards =
  (...guards: readonly LoadGuard[]): LoadGuard =>
  () => {
    for (const guard of guards) guard();
  };

/** What is left to a caller in its window. */
export interface Quota {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** Counts a call, tells the caller's quota by `call.onQuota`, and refuses when nothing is left of it. */
export type RateGuard = (call: Pick<Call, 'principal' | 'peer' | 'onQuota'>) => void;

const windowMs = 60_000;

/** A fixed window of a minute for each principal, or for each peer without one; the same for both transports. */
export function rateGuard(limit: number, now: () => number = () => performance.now()): RateGuard {
  let windowEnd = 0;
  let counts = new Map<string, number>();
  return ({ principal, peer, onQuota }) => {
    if (now() >= windowEnd) {
      windowEnd = now() + windowMs;
      counts = new Map();
    }
    const key = principal?.id ?? `peer:${peer}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const resetSeconds = Math.ceil((windowEnd - now()) / 1000);
    onQuota?.({ limit, windowSeconds: windowMs / 1000, remaining: Math.max(0, limit - count), resetSeconds });
    if (count > limit) {
      const detail = `more than ${limit} calls in a minute`;
      throw new LedgerError('rate_limited', detail, { retryAfterSeconds: resetSeconds });
    }
  };
}
