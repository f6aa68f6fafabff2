import { LedgerError } from '@sample-platform-ai/contract';
import type { Principal } from '../auth/principal.ts';
import type { Watcher } from '../events/feed.ts';
import type { Call } from './call.ts';
import { asLedgerError } from './problem.ts';

/** What is left to a caller in its window. */
export interface Quota {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** What is known of a caller before its token is looked at. */
export type Caller = Pick<Call, 'peer' | 'onQuota'>;

/** Counts a call, tells the caller's quota by `call.onQuota`, and refuses when nothing is left of it. */
export type RateGuard = (call: Pick<Call, 'principal' | 'peer' | 'onQuota'>) => void;

/** Whose limits count: the principal's, or without one the address'. */
export const callerKey = ({ principal, peer }: Pick<Call, 'principal' | 'peer'>): string =>
  principal?.id ?? `peer:${peer}`;

/** Whose stream it is, and when it ends. */
export const watcherOf = (call: Call, signal: AbortSignal): Watcher => ({
  signal,
  caller: callerKey(call),
  expiresAt: call.principal?.expiresAt,
});

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
    const key = callerKey({ principal, peer });
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

/**
 * Who calls, which counts the call whatever comes of it: by principal, or by address where a token is missing or not accepted.
 * A good token keeps its own quota at an address that others use up.
 */
export async function identified(
  guard: RateGuard,
  caller: Caller,
  verify: () => Promise<Principal | undefined>,
): Promise<Principal | undefined> {
  let principal: Principal | undefined;
  try {
    principal = await verify();
  } catch (error) {
    // An issuer that does not answer is not the caller's doing.
    if (asLedgerError(error).code !== 'unavailable') guard({ ...caller, principal: undefined });
    throw error;
  }
  guard({ ...caller, principal });
  return principal;
}
