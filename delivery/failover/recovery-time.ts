import { clientKeepAliveSeconds } from '@sample-platform-ai/environments/plan/timeouts.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';

/** One wait, at its maximum. */
export interface Wait {
  readonly what: string;
  readonly seconds: number;
}

export interface RecoveryTime {
  /** Until requests reach a healthy region. */
  readonly traffic: readonly Wait[];
  /** Until writes succeed again. */
  readonly writer: readonly Wait[];
  readonly worstSeconds: number;
}

/** Route 53's TTL of alias records for load balancers. */
const aliasTtlSeconds = 60;
/** Aurora's endpoints have this TTL. */
const databaseTtlSeconds = 5;
/** Maximum age of a pooled connection, and of its last transaction: app/kit/database/connections.ts. */
export const connectionAgeSeconds = 425;
/** Maximum between the start of the command and its call. */
export const callSeconds = 5;

const sum = (waits: readonly Wait[]) => waits.reduce((total, { seconds }) => total + seconds, 0);

/**
 * The worst-case recovery time after the command starts, computed from settings. AWS gives no bound for the promotion, so
 * it counts with the command's deadline.
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
        // Applies while the region still answers: a drain leaves its load balancer running.
        { what: "clients' last connections close", seconds: clientKeepAliveSeconds },
      ]
    : [];
  const writer = [
    { what: 'the request reaches RDS', seconds: callSeconds },
    { what: "RDS promotes the new writer (this command's deadline)", seconds: promotionSeconds },
    { what: "the writer endpoint's DNS answers expire (TTL)", seconds: databaseTtlSeconds },
    { what: 'the oldest pooled connection closes', seconds: connectionAgeSeconds },
  ];
  return { traffic, writer, worstSeconds: Math.max(sum(traffic), sum(writer)) };
}

const minutes = (seconds: number) => `${Math.ceil(seconds / 60)} min`;

export function describeRecoveryTime({ traffic, writer, worstSeconds }: RecoveryTime): string {
  const line = (what: string, waits: readonly Wait[]) =>
    `- ${what}: ${sum(waits)} s at most: ${waits.map((wait) => `${wait.what} ${wait.seconds} s`).join(', ')}`;
  return [
    `Worst case until everything works: ${minutes(worstSeconds)}; traffic and writes recover in parallel:`,
    traffic.length > 0
      ? line('traffic, with or without a drain', traffic)
      : '- traffic: this environment has no DNS health checks, so no region leaves DNS automatically',
    line('writes', writer),
  ].join('\n');
}
