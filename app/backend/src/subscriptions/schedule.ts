/** Seconds before each further attempt: an hour and three quarters in all. */
const backoffSeconds = [5, 30, 120, 600, 1800, 3600] as const;

/** Attempts after which an event becomes a dead letter. */
export const attemptLimit = backoffSeconds.length + 1;

/** Dead letters in a row after which a subscription is suspended: its target has been down for most of a day. */
export const deadInRowLimit = 10;

const longestRetryAfterSeconds = 3600;

/** Seconds until the next attempt. `attempts` have failed; `asked` is what the target asked for. Jitter keeps many targets apart. */
export function backoff(attempts: number, asked: number | undefined, random: () => number = Math.random): number {
  const planned = (backoffSeconds[attempts - 1] ?? 0) * (0.9 + 0.2 * random());
  return Math.max(planned, Math.min(asked ?? 0, longestRetryAfterSeconds));
}
