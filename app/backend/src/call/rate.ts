import { LedgerError } from '@sample-platform-ai/contract';
import type { Principal } from '../auth/principal.ts';
import type { Watcher } from '../events/feed.ts';
import type { Call } from './call.ts';
import { asLedgerError } from './problem.ts';

/** A caller's remaining quota in the current window. */
export interface Quota {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** A caller before its token is verified. */
export type Caller = Pick<Call, 'peer' | 'onQuota'>;

/** Counts a call, passes the remaining quota to `call.onQuota`, and refuses the call when the quota is used up. */
export type RateGuard = (call: Pick<Call, 'principal' | 'peer' | 'onQuota'>) => void;

/** The key of a caller's limits: the principal, or the address without one. */
export const callerKey = ({ principal, peer }: Pick<Call, 'principal' | 'peer'>): string =>
  principal?.id ?? `peer:${peer}`;

/** A stream's caller and end. */
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
      const detail = `more than ${limit} calls in a minute; try again in ${resetSeconds} s`;
      throw new LedgerError('rate_limited', detail, { retryAfterSeconds: resetSeconds });
    }
  };
}

/**
 * Authenticates the caller and counts the call whatever its result: by principal, or by address when the token is missing or
 * not valid. A valid token has a separate quota from its address.
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
    // An issuer's outage is not the caller's fault.
    if (asLedgerError(error).code !== 'unavailable') guard({ ...caller, principal: undefined });
    throw error;
  }
  guard({ ...caller, principal });
  return principal;
}
