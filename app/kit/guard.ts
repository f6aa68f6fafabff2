import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Pools } from './database/pools.ts';

/**
 * The reason to refuse calls now, or undefined. Checked before all other work, even the verification of the token, because a
 * refusal must be cheap.
 */
export type LoadGuard = () => string | undefined;

/** The maximum of calls that wait for each connection of the pool. */
const waitingPerConnection = 20;

/** Sheds load while the pools cannot keep up. */
export const poolGuard =
  (pools: Pick<Pools, 'writer' | 'reader'>): LoadGuard =>
  () =>
    [pools.writer, pools.reader].some((pool) => pool.waitingCount > waitingPerConnection * (pool.options.max ?? 10))
      ? 'too many calls are waiting'
      : undefined;

const sampleMs = 500;
const resolutionMs = 10;

/** Mean delay of the event loop in milliseconds: the lower of the last two half seconds, because one long task is not an overload. */
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

/** Sheds load while the process cannot keep up. */
export const loopGuard =
  (delayMs: () => number, limitMs: number): LoadGuard =>
  () =>
    delayMs() > limitMs ? 'the process is overloaded' : undefined;

export const allGuards =
  (...guards: readonly LoadGuard[]): LoadGuard =>
  () => {
    for (const guard of guards) {
      const reason = guard();
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
