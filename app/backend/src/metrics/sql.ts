import { inferredRepair } from '../deployments/history.ts';
import { metricsDocument } from '../projections/metrics.ts';

/**
 * The five DORA metrics, in one statement. $1, $2: the window; $3: service; $4: team. Nothing is classified at write
 * time: failures, repairs and rework follow from the current deployments, links and incidents. docs/dora.md has the definitions, and
 * cases computed by hand.
 */
const scope = `JOIN environments e ON e.name = r.environment AND e.tier = 'production'
  JOIN services s ON s.name = r.service AND ($3 = '' OR s.name = $3) AND ($4 = '' OR s.team = $4)`;
const failures = "FROM deployments d WHERE d.status = 'failed'";

const samples = `
failing AS MATERIALIZED (
  SELECT d.rollout_id AS id, min(d.finished_at) AS at ${failures} AND d.finished_at >= $1::timestamptz
    AND d.finished_at < $2::timestamptz AND d.service IN (SELECT name FROM services WHERE ($3 = '' OR name = $3) AND ($4 = '' OR team = $4))
  GROUP BY d.rollout_id
), finished AS MATERIALIZED (
  SELECT r.id, r.service, r.environment, r.intent, r.remediates_rollout_id, r.answers_incident_id, r.started_at, r.key,
    r.finished_at AS at, true AS succeeded,
    (SELECT min(d.finished_at) ${failures} AND d.rollout_id = r.id) AS failed_at
  FROM rollouts r ${scope}
  WHERE r.finished_at >= $1::timestamptz AND r.finished_at < $2::timestamptz AND r.change AND r.status = 'succeeded'
  UNION ALL
  SELECT r.id, r.service, r.environment, r.intent, r.remediates_rollout_id, r.answers_incident_id, r.started_at, r.key,
    f.at, false, f.at
  FROM failing f JOIN rollouts r ON r.id = f.id ${scope}
  WHERE r.change AND r.status <> 'succeeded'
    AND NOT EXISTS (SELECT ${failures} AND d.rollout_id = r.id AND d.finished_at < $1::timestamptz)
), lead AS (
  SELECT f.id, f.service, f.at, c.sha, extract(epoch FROM f.at - c.committed_at)::float8 AS seconds
  FROM finished f JOIN rollout_commits c ON c.rollout_id = f.id
  WHERE f.succeeded AND f.intent <> 'rollback'
), first_commit AS (
  SELECT DISTINCT ON (l.id) l.* FROM lead l ORDER BY l.id, l.seconds DESC, l.sha
), gaps AS (
  SELECT f.id, f.service, f.at, extract(epoch FROM f.at
    - lag(f.at) OVER (PARTITION BY f.service, f.environment ORDER BY f.at, f.id))::float8 AS seconds
  FROM finished f WHERE f.succeeded
), incident AS MATERIALIZED (
  SELECT d.rollout_id, i.id, i.started_at, CASE WHEN i.status = 'resolved' THEN i.resolved_at END AS resolved_at
  FROM finished f JOIN deployments d ON d.rollout_id = f.id JOIN incidents i ON i.causing_deployment_id = d.id
), repair AS MATERIALIZED (
  SELECT f.id AS rollout_id, CASE WHEN m.status = 'succeeded' THEN m.finished_at END AS finished_at
  FROM finished f JOIN rollouts m ON m.remediates_rollout_id = f.id AND m.id <> f.id AND m.service = f.service AND m.environment = f.environment
  UNION ALL
  SELECT i.rollout_id, CASE WHEN m.status = 'succeeded' THEN m.finished_at END
  FROM incident i JOIN rollouts m ON m.answers_incident_id = i.id AND m.id <> i.rollout_id
  UNION ALL
  SELECT p.id, CASE WHEN m.status = 'succeeded' THEN m.finished_at END
  FROM (SELECT service, environment, min(started_at) AS since FROM finished GROUP BY 1, 2) h
  JOIN rollouts m ON m.service = h.service AND m.environment = h.environment AND m.intent = 'rollback'
    AND m.remediates_rollout_id IS NULL AND m.started_at >= h.since
  JOIN LATERAL (SELECT ${inferredRepair('m')} AS id) p ON p.id IN (SELECT id FROM finished)
), trouble AS (
  SELECT f.id, f.failed_at AS started_at, least(CASE WHEN f.succeeded THEN f.at END, (SELECT min(i.resolved_at) FROM incident i
    WHERE i.rollout_id = f.id AND i.resolved_at >= f.failed_at)) AS ended_at
  FROM finished f WHERE f.failed_at IS NOT NULL
  UNION ALL
  SELECT i.rollout_id, i.started_at, i.resolved_at FROM incident i
), ended AS (
  SELECT t.id, t.started_at, least(t.ended_at, (SELECT min(p.finished_at) FROM repair p
    WHERE p.rollout_id = t.id AND p.finished_at >= t.started_at)) AS ended_at
  FROM trouble t
), recovery AS (
  SELECT t.id, CASE WHEN bool_and(t.ended_at IS NOT NULL) THEN (SELECT coalesce(sum(extract(epoch FROM upper(x) - lower(x))), 0)
    FROM unnest(range_agg(tstzrange(t.started_at, greatest(t.ended_at, t.started_at)))) x)::float8 END AS seconds
  FROM ended t GROUP BY t.id
), judged AS MATERIALIZED (
  SELECT f.id, f.service, f.at, f.failed_at IS NOT NULL OR v.id IS NOT NULL OR p.id IS NOT NULL AS failed, v.seconds,
    f.intent <> 'planned' AND (f.remediates_rollout_id IS NOT NULL OR f.answers_incident_id IS NOT NULL
      OR CASE WHEN f.intent = 'rollback' THEN ${inferredRepair('f')} IS NOT NULL ELSE false END) AS rework
  FROM finished f LEFT JOIN recovery v ON v.id = f.id LEFT JOIN (SELECT DISTINCT rollout_id AS id FROM repair) p ON p.id = f.id
)`;

export const deliveryMetrics = {
  name: 'delivery_metrics',
  text: `WITH ${samples}
    SELECT ${metricsDocument}::text AS document`,
};
