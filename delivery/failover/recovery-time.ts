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

/** Waits that AWS and the load balancers set; a rehearsal has its own. */
export interface RecoveryLimits {
  /** Until a health check counts as failed. */
  readonly probeSeconds: number;
  /** TTL of the public hosts' records. */
  readonly dnsTtlSeconds: number;
  /** Age at which a client's connection ends. */
  readonly clientKeepAliveSeconds: number;
  /** TTL of the global writer endpoint. */
  readonly databaseTtlSeconds: number;
}

/** Route 53 waits 4 s for a connection and 2 s for the answer, and gives alias records of load balancers 60 s; Aurora's endpoints have 5 s. */
const awsLimits: RecoveryLimits = {
  probeSeconds: 6,
  dnsTtlSeconds: 60,
  clientKeepAliveSeconds,
  databaseTtlSeconds: 5,
};
/** Maximum age of a pooled connection, and of its last transaction: app/kit/database/connections.ts. */
export const connectionAgeSeconds = 425;
/** Maximum between the start of the command and its call. */
export const callSeconds = 5;

const sum = (waits: readonly Wait[]) => waits.reduce((total, { seconds }) => total + seconds, 0);

export interface HealthCheckLimits {
  readonly failureThreshold: number;
  readonly intervalSeconds: number;
}

/** The longest waits with these settings; without health checks no traffic moves by itself. */
export function recoveryWithin(
  check: HealthCheckLimits | undefined,
  promotionSeconds: number,
  { probeSeconds, dnsTtlSeconds, databaseTtlSeconds, ...limits }: RecoveryLimits = awsLimits,
): RecoveryTime {
  const traffic = check
    ? [
        {
          what: `health checks fail (${check.failureThreshold} times, every ${check.intervalSeconds} s)`,
          seconds: check.failureThreshold * check.intervalSeconds,
        },
        { what: 'the last of them waits for its answer', seconds: probeSeconds },
        { what: "DNS answers expire (an alias record's TTL)", seconds: dnsTtlSeconds },
        // Applies while the region still answers: a drain leaves its load balancer running.
        { what: "clients' last connections close", seconds: limits.clientKeepAliveSeconds },
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

/**
 * The worst-case recovery time after the command starts, computed from settings. AWS gives no bound for the promotion, so
 * it counts with the command's deadline.
 */
export function recoveryTime({ dns: { routing } }: EnvironmentConfig, promotionSeconds: number): RecoveryTime {
  return recoveryWithin(routing.policy === 'latency' ? routing.healthCheck : undefined, promotionSeconds);
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
