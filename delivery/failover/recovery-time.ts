import { clientKeepAliveSeconds } from '@sample-platform-ai/environments/plan/timeouts.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';

/** One wait on the way, at its longest. */
export interface Wait {
  readonly what: string;
  readonly seconds: number;
}

export interface RecoveryTime {
  /** Until requests reach a region that is up. */
  readonly traffic: readonly Wait[];
  /** Until writes are accepted again. */
  readonly writer: readonly Wait[];
  readonly worstSeconds: number;
}

/** Answers that name a load balancer are cached so long, by Route 53's own TTL of alias records to one. */
const aliasTtlSeconds = 60;
/** Aurora's endpoints have this TTL. */
const databaseTtlSeconds = 5;
/** Oldest connection of a pool, and what its transaction may still take: app/kit/database/connections.ts. */
export const connectionAgeSeconds = 425;
/** From the command's start until the call leaves, at most. */
export const callSeconds = 5;

const sum = (waits: readonly Wait[]) => waits.reduce((total, { seconds }) => total + seconds, 0);

/**
 * The longest that a region's loss is felt after the command starts, computed from settings. What AWS gives no bound
 * for, the promotion, counts with the command's own deadline.
 */
export function recoveryTime({ dns: { routing } }: EnvironmentConfig, promotionSeconds: number): RecoveryTime {
  const check = routing.policy === 'latency' ? routing.healthCheck : undefined;
  const traffic = check
    ? [
        {
          what: `health checks fail (${check.failureThreshold} times, every ${check.intervalSeconds} s)`,
          seconds: check.failureThreshold * check.intervalSeconds,
        },
        { what: "DNS answers expire (an alias record's TTL)", seconds: aliasTtlSeconds },
        // As long as the region answers at all: a drain leaves its load balancer up.
        { what: 'the last connection of a client ends', seconds: clientKeepAliveSeconds },
      ]
    : [];
  const writer = [
    { what: 'the call leaves', seconds: callSeconds },
    { what: "RDS promotes (this command's deadline)", seconds: promotionSeconds },
    { what: 'the writer endpoint follows (TTL)', seconds: databaseTtlSeconds },
    { what: 'the oldest pooled connection ends', seconds: connectionAgeSeconds },
  ];
  return { traffic, writer, worstSeconds: Math.max(sum(traffic), sum(writer)) };
}

const minutes = (seconds: number) => `${Math.ceil(seconds / 60)} min`;

export function describeRecoveryTime({ traffic, writer, worstSeconds }: RecoveryTime): string {
  const line = (what: string, waits: readonly Wait[]) =>
    `- ${what}: ${sum(waits)} s at most: ${waits.map((wait) => `${wait.what} ${wait.seconds} s`).join(', ')}`;
  return [
    `Worst case from here until everything serves: ${minutes(worstSeconds)}, both at once:`,
    traffic.length > 0
      ? line('traffic, with or without a drain', traffic)
      : '- traffic: DNS has no health checks here; nothing takes a region out of it by itself',
    line('writes', writer),
  ].join('\n');
}
