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
  /** When the first of its regions failed. */
  readonly failedAt: number | undefined;
  readonly change: boolean;
  readonly remediates: string | undefined;
  /** The incident's id. */
  readonly answersIncident: string | undefined;
  readonly commits: readonly OracleCommit[];
}

export interface OracleIncident {
  readonly id: string;
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

/** Of a rollout and each of its incidents: from when to when. */
interface Trouble {
  readonly from: number;
  readonly until: number | undefined;
}

const first = (times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
};

/** Seconds in which something was wrong: what overlaps counts once. */
function union(troubles: readonly Trouble[]): number {
  let [sum, end] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, until = from } of [...troubles].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, until - Math.max(from, end));
    end = Math.max(end, until);
  }
  return seconds(sum);
}

function repairsOf(rollout: OracleRollout, all: readonly OracleRollout[], incidents: readonly OracleIncident[]) {
  const answers = new Set(incidents.flatMap(({ id, cause }) => (cause === rollout.key ? [id] : [])));
  return all.filter(
    ({ key, remediates, answersIncident }) =>
      remediates === rollout.key || (key !== rollout.key && answers.has(answersIncident ?? '')),
  );
}

function recovery(
  rollout: OracleRollout,
  all: readonly OracleRollout[],
  incidents: readonly OracleIncident[],
): number | undefined {
  const own = incidents.filter(({ cause }) => cause === rollout.key);
  const ends = repairsOf(rollout, all, incidents).flatMap(({ outcome, finishedAt }) =>
    outcome === 'succeeded' && finishedAt !== undefined ? [finishedAt] : [],
  );
  const after = (from: number, times: readonly (number | undefined)[]) =>
    first(times.filter((time) => time !== undefined && time >= from));
  const { failedAt } = rollout;
  const resolutions = own.map(({ resolvedAt }) => resolvedAt);
  const troubles: Trouble[] = [
    ...(failedAt === undefined ? [] : [{ from: failedAt, until: after(failedAt, [...ends, ...resolutions]) }]),
    ...own.map(({ startedAt, resolvedAt }) => ({
      from: startedAt,
      until: first([resolvedAt, after(startedAt, ends)]),
    })),
  ];
  if (troubles.length === 0 || troubles.some(({ until }) => until === undefined)) return undefined;
  return union(troubles);
}

export function expectedMetrics(
  all: readonly OracleRollout[],
  incidents: readonly OracleIncident[],
  window: { readonly since: number; readonly until: number },
): Expected {
  const countedAt = ({ outcome, finishedAt, failedAt }: OracleRollout) =>
    outcome === 'succeeded' ? finishedAt : failedAt;
  const finished = all.filter((rollout) => {
    const at = countedAt(rollout);
    return rollout.change && at !== undefined && at >= window.since && at < window.until;
  });
  const successes = finished.filter(({ outcome }) => outcome === 'succeeded');
  const ends = ascending(successes.map(({ finishedAt }) => finishedAt ?? 0));
  const shipped = successes
    .filter(({ intent, commits }) => intent !== 'rollback' && commits.length > 0)
    .map(({ finishedAt, commits }) => commits.map(({ committedAt }) => seconds((finishedAt ?? 0) - committedAt)));
  const rawLeadTimes = shipped.flat();
  const failed = finished.filter(
    (rollout) =>
      rollout.failedAt !== undefined ||
      repairsOf(rollout, all, incidents).length > 0 ||
      incidents.some(({ cause }) => cause === rollout.key),
  );
  return {
    leadTimes: ascending(rawLeadTimes.map(positive)),
    firstCommits: ascending(shipped.map((ages) => positive(Math.max(...ages)))),
    clamped: rawLeadTimes.filter((value) => value < 0).length,
    gaps: ascending(ends.slice(1).map((end, i) => seconds(end - (ends[i] ?? end)))),
    successes: successes.length,
    finished: finished.length,
    failed: failed.length,
    rework: finished.filter(
      ({ intent, remediates, answersIncident }) =>
        intent !== 'planned' && (remediates !== undefined || answersIncident !== undefined),
    ).length,
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
