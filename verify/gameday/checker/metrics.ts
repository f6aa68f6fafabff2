import {
  expectedMetrics,
  type OracleIncident,
  type OracleRollout,
  quantile,
} from '@sample-platform-ai/backend/test/dora-oracle.ts';
import type { DatabaseMember } from '../world/postgres.ts';
import type { Violation } from './rule.ts';

/** What the writer's tables hold of one service. Only whether a rollout is a `change` was derived when it was written. */
export interface RecordedService {
  readonly service: string;
  readonly rollouts: readonly OracleRollout[];
  readonly incidents: readonly OracleIncident[];
}

interface Rate {
  readonly n: number;
  readonly count: number;
}
interface Duration {
  readonly n: number;
  readonly medianSeconds?: number | undefined;
}

/** Of the ledger's answer to `GET /v1/metrics`. */
export interface ShownMetrics {
  readonly deploymentFrequency: { readonly n: number; readonly medianGapSeconds?: number | undefined };
  readonly changeFailRate: Rate;
  readonly deploymentReworkRate: Rate;
  readonly changeLeadTime: Duration;
  readonly firstCommitLeadTime: Duration;
  readonly failedDeploymentRecoveryTime: Duration;
}

/** Of fewer gaps the ledger gives no median. */
const enough = 5;
/** Times are kept to the millisecond. */
const toleranceSeconds = 0.001;

/** The metrics of a service are those that brute force finds in its rows: none of what is lost counts, and none of what is kept twice. */
export function metrics(recorded: RecordedService, shown: ShownMetrics): readonly Violation[] {
  const { service, rollouts, incidents } = recorded;
  const expected = expectedMetrics(rollouts, incidents, { since: 0, until: Number.POSITIVE_INFINITY });
  const { deploymentFrequency, changeFailRate, deploymentReworkRate } = shown;
  const median = (what: string, is: number | undefined, sorted: readonly number[]) =>
    sorted.length < enough ? [] : [{ what, is: is ?? Number.NaN, of: quantile(sorted, 0.5), within: toleranceSeconds }];
  const duration = (what: string, { n, medianSeconds }: Duration, sorted: readonly number[]) => [
    { what: `${what} times`, is: n, of: sorted.length, within: 0 },
    ...median(`seconds of ${what} (median)`, medianSeconds, sorted),
  ];
  const figures = [
    { what: 'successful deployments', is: deploymentFrequency.n, of: expected.successes, within: 0 },
    { what: 'finished changes', is: changeFailRate.n, of: expected.finished, within: 0 },
    { what: 'failed changes', is: changeFailRate.count, of: expected.failed, within: 0 },
    { what: 'reworking changes', is: deploymentReworkRate.count, of: expected.rework, within: 0 },
    ...median('seconds between deployments (median)', deploymentFrequency.medianGapSeconds, expected.gaps),
    ...duration('lead', shown.changeLeadTime, expected.leadTimes),
    ...duration('first-commit lead', shown.firstCommitLeadTime, expected.firstCommits),
    ...duration('recovery', shown.failedDeploymentRecoveryTime, expected.recoveries),
  ];
  return figures
    .filter(({ is, of, within }) => !(Math.abs(is - of) <= within))
    .map(({ what, is, of }) => ({
      rule: 'metrics',
      what: `${service} shows ${is} ${what}, and its rows give ${of}`,
    }));
}

interface RolloutRow {
  readonly id: string;
  readonly service: string;
  readonly intent: OracleRollout['intent'];
  readonly change: boolean;
  readonly startedAt: number;
  readonly remediates: string | null;
  readonly answers: string | null;
  /** In how many regions it is to end. */
  readonly regions: number;
  /** When the commits of a rollout reached the trunk. */
  readonly commits: readonly number[];
  readonly ends: readonly { readonly status: OracleRollout['outcome']; readonly at: number | null }[];
}

interface IncidentRow {
  readonly id: string;
  readonly service: string;
  readonly startedAt: number;
  readonly resolvedAt: number | null;
  readonly cause: string | null;
}

function rolloutOf({ id, intent, change, startedAt, remediates, answers, ...row }: RolloutRow): OracleRollout {
  const { regions, ends, commits } = row;
  const failures = ends.flatMap(({ status, at }) => (status === 'failed' && at !== null ? [at] : []));
  const outcome =
    ends.filter(({ status }) => status === 'succeeded').length === regions
      ? 'succeeded'
      : failures.length > 0
        ? 'failed'
        : 'in_progress';
  return {
    ...{ key: id, intent, change, startedAt, outcome },
    commits: commits.map((committedAt) => ({ committedAt })),
    finishedAt: outcome === 'in_progress' ? undefined : Math.max(...ends.map(({ at }) => at ?? 0)),
    failedAt: failures.length > 0 ? Math.min(...failures) : undefined,
    remediates: remediates ?? undefined,
    answersIncident: answers ?? undefined,
  };
}

const milliseconds = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** Each service that has a rollout. A region's newest deployment decides how its part of a rollout ended. */
export async function readServices(database: DatabaseMember): Promise<readonly RecordedService[]> {
  const rollouts = await database.query<RolloutRow>(
    `SELECT rollouts.id::text, service, intent, change, cardinality(regions) AS regions, ${milliseconds('started_at')} AS "startedAt",
        remediates_rollout_id::text AS remediates, answers_incident_id::text AS answers, ends,
        ARRAY(SELECT ${milliseconds('committed_at')} FROM rollout_commits WHERE rollout_id = rollouts.id) AS commits
      FROM rollouts, LATERAL (
        SELECT jsonb_agg(jsonb_build_object('status', status, 'at', ${milliseconds('finished_at')})) AS ends FROM (
          SELECT DISTINCT ON (region) status, finished_at FROM deployments
          WHERE rollout_id = rollouts.id ORDER BY region, started_at DESC, id DESC
        ) AS newest
      ) AS parts WHERE ends IS NOT NULL ORDER BY rollouts.id`,
  );
  const incidents = await database.query<IncidentRow>(
    `SELECT incidents.id::text, incidents.service, ${milliseconds('incidents.started_at')} AS "startedAt",
        ${milliseconds('resolved_at')} AS "resolvedAt", deployments.rollout_id::text AS cause
      FROM incidents LEFT JOIN deployments ON deployments.id = causing_deployment_id ORDER BY incidents.id`,
  );
  return [...Map.groupBy(rollouts, ({ service }) => service)].map(([service, rows]) => ({
    service,
    rollouts: rows.map(rolloutOf),
    incidents: incidents
      .filter((incident) => incident.service === service)
      .map(({ id, startedAt, resolvedAt, cause }) => ({
        ...{ id, startedAt, cause: cause ?? '' },
        resolvedAt: resolvedAt ?? undefined,
      })),
  }));
}
