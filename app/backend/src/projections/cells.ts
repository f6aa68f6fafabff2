import { enumName, escaped, instant, objectText, plain } from '../database/json.ts';

/** SQL: the only definition of drift. The row is `c`. */
const drift = `CASE
  WHEN c.latest_status IN ('queued', 'in_progress') THEN 'DRIFT_PENDING'
  WHEN c.claimed_digest IS NULL OR c.observed_digest IS NULL THEN 'DRIFT_UNKNOWN'
  WHEN c.claimed_digest = c.observed_digest THEN 'DRIFT_NONE'
  ELSE 'DRIFT_DRIFTED' END`;

const claimed = objectText({
  deploymentId: plain('c.claimed_deployment_id'),
  version: escaped('c.claimed_version'),
  imageDigest: plain('c.claimed_digest'),
  since: plain(instant('c.claimed_since')),
});
const latest = objectText({
  deploymentId: plain('c.latest_deployment_id'),
  version: escaped('c.latest_version'),
  status: plain(enumName('DEPLOYMENT_STATUS', 'c.latest_status')),
  startedAt: plain(instant('c.latest_started_at')),
});
const observed = objectText({
  imageDigest: plain('c.observed_digest'),
  revision: escaped('c.observed_revision'),
  version: escaped('c.observed_version'),
  health: plain(enumName('HEALTH', 'c.observed_health')),
  sync: plain(enumName('SYNC_STATUS', 'c.observed_sync')),
  at: plain(instant('c.observed_at')),
});

/** SQL: a cell as text in the form of the contract; the row is `c`, from `withSkew`. */
export const cellDocument = objectText({
  service: plain('c.service'),
  environment: plain('c.environment'),
  region: plain('c.region'),
  claimed: `CASE WHEN c.claimed_deployment_id IS NOT NULL THEN ${claimed} END`,
  latest: `CASE WHEN c.latest_deployment_id IS NOT NULL THEN ${latest} END`,
  observed: `CASE WHEN c.observed_at IS NOT NULL THEN ${observed} END`,
  drift: plain(drift),
  regionSkew: '(c.low_digest <> c.high_digest)::text',
  entityVersion: 'c.entity_version::text',
});

/** SQL: cells with the lowest and highest digest of their environment; `from` must contain all its regions, as `k`. */
export const withSkew = (from: string): string => `(SELECT k.*,
    coalesce(min(k.claimed_digest) OVER place, '') AS low_digest, coalesce(max(k.claimed_digest) OVER place, '') AS high_digest
  FROM ${from} WINDOW place AS (PARTITION BY k.service, k.environment))`;

/** SQL: the version with which a digest was last recorded in a cell, optionally before `until`. */
export const versionOf = (digest: string, cell: string, until?: string): string => `(SELECT v.version FROM deployments v
  WHERE v.service = ${cell}.service AND v.environment = ${cell}.environment AND v.region = ${cell}.region
    AND v.image_digest = ${digest}${until === undefined ? '' : ` AND v.started_at <= ${until}`}
  ORDER BY v.started_at DESC, v.id DESC LIMIT 1)`;

const hereIn = (row: string) =>
  `${row}.service = h.service AND ${row}.environment = h.environment AND ${row}.region = h.region`;

/** SQL: the cells at an instant, with later corrections applied, and with the columns of `cells`. */
export const cellsAt = (at: string): string => `(SELECT h.service, h.environment, h.region,
    s.id AS claimed_deployment_id, s.version AS claimed_version, s.image_digest AS claimed_digest, s.finished_at AS claimed_since,
    l.id AS latest_deployment_id, l.version AS latest_version, l.status AS latest_status, l.started_at AS latest_started_at,
    o.image_digest AS observed_digest, o.revision AS observed_revision, ${versionOf('o.image_digest', 'h', at)} AS observed_version,
    o.health AS observed_health, o.sync AS observed_sync, o.observed_at, 0 AS entity_version
  FROM cells h
  -- By what is known today: a final status that was corrected counts as corrected from when it came.
  LEFT JOIN LATERAL (SELECT d.id, d.version, d.started_at, CASE WHEN d.finished_at <= ${at} THEN d.status
      ELSE coalesce((SELECT t.status FROM deployment_transitions t WHERE t.deployment_id = d.id AND t.at <= ${at}
        AND t.status IN ('queued', 'in_progress') ORDER BY t.number DESC LIMIT 1), 'in_progress') END AS status
    FROM deployments d WHERE ${hereIn('d')} AND d.started_at <= ${at}
    ORDER BY d.started_at DESC, d.id DESC LIMIT 1) l ON true
  LEFT JOIN LATERAL (SELECT d.id, d.version, d.image_digest, d.finished_at FROM deployments d
    WHERE ${hereIn('d')} AND d.status = 'succeeded' AND d.finished_at <= ${at}
    ORDER BY d.finished_at DESC, d.id DESC LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT b.image_digest, b.revision, b.health, b.sync, b.observed_at FROM observations b
    WHERE ${hereIn('b')} AND b.observed_at <= ${at}
    ORDER BY b.observed_at DESC, coalesce(b.sequence, 0) DESC, b.id DESC LIMIT 1) o ON true
  WHERE l.id IS NOT NULL OR s.id IS NOT NULL OR o.observed_at IS NOT NULL)`;
