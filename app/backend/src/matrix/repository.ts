import { enumName, instant } from '../database/json.ts';
import { firstRow, type Queryable } from '../database/queryable.ts';

const drift = `CASE
  WHEN c.latest_status IN ('queued', 'in_progress') THEN 'DRIFT_PENDING'
  WHEN c.claimed_digest IS NULL OR c.observed_digest IS NULL THEN 'DRIFT_UNKNOWN'
  WHEN c.claimed_digest = c.observed_digest THEN 'DRIFT_NONE'
  ELSE 'DRIFT_DRIFTED' END`;

const cellDocument = `json_strip_nulls(json_build_object('service', c.service, 'environment', c.environment, 'region', c.region,
  'claimed', CASE WHEN c.claimed_deployment_id IS NOT NULL THEN json_build_object('deploymentId', c.claimed_deployment_id,
    'version', c.claimed_version, 'imageDigest', c.claimed_digest, 'since', ${instant('c.claimed_since')}) END,
  'latest', CASE WHEN c.latest_deployment_id IS NOT NULL THEN json_build_object('deploymentId', c.latest_deployment_id,
    'version', c.latest_version, 'status', ${enumName('DEPLOYMENT_STATUS', 'c.latest_status')},
    'startedAt', ${instant('c.latest_started_at')}) END,
  'observed', CASE WHEN c.observed_at IS NOT NULL THEN json_build_object('imageDigest', c.observed_digest,
    'revision', c.observed_revision, 'version', c.observed_version, 'health', ${enumName('HEALTH', 'c.observed_health')},
    'sync', ${enumName('SYNC_STATUS', 'c.observed_sync')}, 'at', ${instant('c.observed_at')}) END,
  'drift', ${drift}, 'regionSkew', c.low_digest <> c.high_digest, 'entityVersion', c.entity_version))`;

/** The whole matrix as one document; PostgreSQL writes it, nobody here reads it. */
export async function matrixDocument(db: Queryable, filter: { team: string; environment: string }): Promise<string> {
  const text = `SELECT coalesce(json_agg(${cellDocument} ORDER BY c.service, e.position, c.environment, c.region), '[]')::text AS cells
    FROM (SELECT k.*, coalesce(min(k.claimed_digest) OVER place, '') AS low_digest, coalesce(max(k.claimed_digest) OVER place, '') AS high_digest
      FROM cells k WHERE ($1 = '' OR k.environment = $1)
        AND ($2 = '' OR k.service IN (SELECT name FROM services WHERE team = $2))
      WINDOW place AS (PARTITION BY k.service, k.environment)) c
    JOIN environments e ON e.name = c.environment`;
  const row = await firstRow<{ cells: string }>(db, { name: 'matrix', text }, [filter.environment, filter.team]);
  return row?.cells ?? '[]';
}
