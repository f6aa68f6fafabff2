/** The five metrics by brute force, from plain facts: what the SQL is checked against. */

export interface OracleCommit {
  readonly committedAt: number;
}

export interface OracleRollout {
  readonly key: string;
  readonly intent: 'planned' | 'rollback' | 'hotfix';
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'in_progress';
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  readonly change: boolean;
  readonly remediates: string | undefined;
  readonly answersIncident: boolean;
  readonly commits: readonly OracleCommit[];
}

export interface OracleIncident {
  readonly startedAt: number;
  readonly resolvedAt: number | undefined;
  readonly cause: string;
}

export interface Expected {
  readonly leadTimes: readonly number[];
  /** Of the oldest commit of each rollout. */
  readonly firstCommits: readonly number[];
  readonly gaps: readonly number[];
  readonly successes: number;
  readonly finished: number;
  readonly failed: number;
  readonly rework: number;
  readonly recoveries: readonly number[];
  readonly clamped: number;
}

const seconds = (ms: number): number => ms / 1000;
const positive = (value: number): number => Math.max(0, value);
const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

function recovery(
  rollout: OracleRollout,
  all: readonly OracleRollout[],
  incidents: readonly OracleIncident[],
): number | undefined {
  const own = incidents.filter(({ cause }) => cause === rollout.key);
  const noticed = [
    ...(rollout.outcome === 'failed' && rollout.finishedAt !== undefined ? [rollout.finishedAt] : []),
    ...own.map(({ startedAt }) => startedAt),
  ];
  if (noticed.length === 0) return undefined;
  const repairs = all.flatMap(({ remediates, outcome, finishedAt }) =>
    remediates === rollout.key && outcome === 'succeeded' && finishedAt !== undefined ? [finishedAt] : [],
  );
  const ends = own.map(({ resolvedAt }) => resolvedAt);
  const resolved = ends.length > 0 && ends.every((end) => end !== undefined) ? Math.max(...ends) : undefined;
  const end = repairs.length > 0 ? Math.min(...repairs) : resolved;
  return end === undefined ? undefined : seconds(end - Math.min(...noticed));
}

export function expectedMetrics(
  all: readonly OracleRollout[],
  incidents: readonly OracleIncident[],
  window: { readonly since: number; readonly until: number },
): Expected {
  const finished = all.filter(
    ({ change, outcome, finishedAt }) =>
      change &&
      (outcome === 'succeeded' || outcome === 'failed') &&
      finishedAt !== undefined &&
      finishedAt >= window.since &&
      finishedAt < window.until,
  );
  const successes = finished.filter(({ outcome }) => outcome === 'succeeded');
  const ends = ascending(successes.map(({ finishedAt }) => finishedAt ?? 0));
  const shipped = successes
    .filter(({ intent, commits }) => intent !== 'rollback' && commits.length > 0)
    .map(({ finishedAt, commits }) => commits.map(({ committedAt }) => seconds((finishedAt ?? 0) - committedAt)));
  const rawLeadTimes = shipped.flat();
  const failed = finished.filter(
    ({ key, outcome }) =>
      outcome === 'failed' ||
      all.some(({ remediates }) => remediates === key) ||
      incidents.some(({ cause }) => cause === key),
  );
  return {
    leadTimes: ascending(rawLeadTimes.map(positive)),
    firstCommits: ascending(shipped.map((ages) => positive(Math.max(...ages)))),
    clamped: rawLeadTimes.filter((value) => value < 0).length,
    gaps: ascending(ends.slice(1).map((end, i) => seconds(end - (ends[i] ?? end)))),
    successes: successes.length,
    finished: finished.length,
    failed: failed.length,
    rework: finished.filter(({ answersIncident }) => answersIncident).length,
    recoveries: ascending(failed.flatMap((rollout) => recovery(rollout, all, incidents) ?? []).map(positive)),
  };
}

/** Between the two nearest values, as `percentile_cont` does. */
export function quantile(sorted: readonly number[], fraction: number): number {
  const position = (sorted.length - 1) * fraction;
  const low = sorted[Math.floor(position)] ?? 0;
  const high = sorted[Math.ceil(position)] ?? low;
  return low + (high - low) * (position - Math.floor(position));
}
