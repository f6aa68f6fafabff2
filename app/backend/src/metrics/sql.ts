import { instant } from '../database/json.ts';

/**
 * The five DORA metrics, in one statement. $1, $2: the window; $3: service; $4: team.
 *
 * - A deployment is a rollout to a production environment that changed what runs; it counts when it is finished, which
 *   for a success is when the last required region was healthy. Cancelled ones are neither success nor failure.
 * - Change lead time: per commit, from the trunk to the end of the rollout. A rollback ships no change.
 * - First-commit lead time: per rollout, from its oldest commit. It tells of batches that wait, and is no DORA metric.
 * - Deployment frequency: successful rollouts a day, and the gaps between those of one service.
 * - Failed: it failed by itself, was repaired by a rollback or hotfix that names it, or an incident names it as its cause.
 * - Recovery: from the failure (its own end, or the incident's start) to the first successful repair, or, when no repair
 *   came, to the end of the last of its incidents. A failure that was only rolled back was noticed at no known time, and
 *   one that lasts has no end: neither is a sample.
 * - Rework: rollouts that answer an incident.
 */
const samples = `
finished AS MATERIALIZED (
  SELECT r.* FROM rollouts r
  JOIN environments e ON e.name = r.environment AND e.tier = 'production'
  JOIN services s ON s.name = r.service
  WHERE r.finished_at >= $1::timestamptz AND r.finished_at < $2::timestamptz AND r.change
    AND r.status IN ('succeeded', 'failed') AND ($3 = '' OR r.service = $3) AND ($4 = '' OR s.team = $4)
), lead AS (
  SELECT f.id, f.service, f.finished_at AS at, c.sha, extract(epoch FROM f.finished_at - c.committed_at)::float8 AS seconds
  FROM finished f JOIN rollout_commits c ON c.rollout_id = f.id
  WHERE f.status = 'succeeded' AND f.intent <> 'rollback'
), first_commit AS (
  SELECT DISTINCT ON (l.id) l.* FROM lead l ORDER BY l.id, l.seconds DESC, l.sha
), gaps AS (
  SELECT f.id, f.service, f.finished_at AS at, extract(epoch FROM f.finished_at
    - lag(f.finished_at) OVER (PARTITION BY f.service, f.environment ORDER BY f.finished_at, f.id))::float8 AS seconds
  FROM finished f WHERE f.status = 'succeeded'
), incident AS (
  SELECT d.rollout_id, min(i.started_at) AS started_at,
    CASE WHEN bool_and(i.status = 'resolved') THEN max(i.resolved_at) END AS resolved_at
  FROM incidents i JOIN deployments d ON d.id = i.causing_deployment_id
  WHERE d.rollout_id IN (SELECT id FROM finished) GROUP BY d.rollout_id
), repair AS (
  SELECT m.remediates_rollout_id AS rollout_id, min(m.finished_at) FILTER (WHERE m.status = 'succeeded') AS finished_at
  FROM rollouts m WHERE m.remediates_rollout_id IN (SELECT id FROM finished) GROUP BY m.remediates_rollout_id
), judged AS (
  SELECT f.id, f.service, f.finished_at AS at,
    f.status = 'failed' OR i.rollout_id IS NOT NULL OR p.rollout_id IS NOT NULL AS failed,
    f.answers_incident_id IS NOT NULL AS rework,
    extract(epoch FROM coalesce(p.finished_at, i.resolved_at)
      - CASE WHEN f.status = 'failed' THEN least(f.finished_at, i.started_at) ELSE i.started_at END)::float8 AS seconds
  FROM finished f LEFT JOIN incident i ON i.rollout_id = f.id LEFT JOIN repair p ON p.rollout_id = f.id
)`;

/** Of the newest samples; a number over more of them still counts all. */
const rowLimit = 1000;

const rows = (from: string, extra: string) => `(SELECT coalesce(json_agg(json_build_object('rolloutId', x.id,
  'service', x.service, 'at', ${instant('x.at')}, ${extra}) ORDER BY x.at DESC, x.id), '[]')
  FROM (SELECT * FROM ${from} ORDER BY at DESC, id LIMIT ${rowLimit}) x)`;

const minimum = 5;
const quantile = (fraction: number, from: string) =>
  `(SELECT percentile_cont(${fraction}) WITHIN GROUP (ORDER BY greatest(x.seconds, 0)) FROM ${from} x HAVING count(*) >= ${minimum})`;
const count = (from: string) => `(SELECT count(*)::int FROM ${from} x)`;

const duration = (
  from: string,
  extra: string,
) => `json_build_object('n', ${count(from)}, 'enoughData', ${count(from)} >= ${minimum},
  'medianSeconds', ${quantile(0.5, from)}, 'p90Seconds', ${quantile(0.9, from)},
  'clamped', ${count(`(SELECT 1 FROM ${from} y WHERE y.seconds < 0)`)},
  'rows', ${rows(from, `'seconds', greatest(x.seconds, 0)${extra}`)})`;

const knownGaps = '(SELECT * FROM gaps g WHERE g.seconds IS NOT NULL)';
const frequency = `json_build_object('n', ${count('gaps')}, 'enoughData', ${count('gaps')} >= ${minimum},
  'perDay', ${count('gaps')} / (extract(epoch FROM $2::timestamptz - $1::timestamptz)::float8 / 86400),
  'medianGapSeconds', ${quantile(0.5, knownGaps)}, 'p90GapSeconds', ${quantile(0.9, knownGaps)},
  'rows', ${rows('gaps', "'seconds', coalesce(x.seconds, 0)")})`;

const rate = (
  column: string,
) => `json_build_object('n', ${count('judged')}, 'enoughData', ${count('judged')} >= ${minimum},
  'count', ${count(`(SELECT 1 FROM judged y WHERE y.${column})`)},
  'rate', (SELECT avg(CASE WHEN x.${column} THEN 1.0 ELSE 0 END)::float8 FROM judged x HAVING count(*) >= ${minimum}),
  'rows', ${rows('judged', `'counted', x.${column}`)})`;

const recoveries = '(SELECT * FROM judged j WHERE j.failed AND j.seconds IS NOT NULL)';

export const deliveryMetrics = {
  name: 'delivery_metrics',
  text: `WITH ${samples}
    SELECT json_strip_nulls(json_build_object('since', ${instant('$1::timestamptz')}, 'until', ${instant('$2::timestamptz')},
      'changeLeadTime', ${duration('lead', ", 'commit', x.sha")},
      'deploymentFrequency', ${frequency},
      'failedDeploymentRecoveryTime', ${duration(recoveries, '')},
      'changeFailRate', ${rate('failed')},
      'deploymentReworkRate', ${rate('rework')},
      'firstCommitLeadTime', ${duration('first_commit', ", 'commit', x.sha")}))::text AS document`,
};
