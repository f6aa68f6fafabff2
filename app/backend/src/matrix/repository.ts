import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { enumName, escaped, instant, objectText, plain } from '../database/json.ts';

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
const cellDocument = objectText({
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

export interface MatrixFilter {
  readonly team: string;
  readonly environment: string;
}

/**
 * SQL: differs whenever the matrix does. Each change of a cell or a service raises its own version, so on one server the plain
 * sums never come back; the weighted one tells apart two servers of which each lacks another change.
 */
const version = `concat_ws('-',
  (SELECT concat_ws('-', sum(k.entity_version + 1), sum((k.entity_version + 1) * hashtext(k.service || '/' || k.environment || '/' || k.region)::bigint))
    FROM cells k),
  (SELECT concat_ws('-', sum(s.entity_version), sum(s.entity_version * hashtext(s.name)::bigint)) FROM services s),
  (SELECT string_agg(e.name || e.position, ',' ORDER BY e.name) FROM environments e))`;

export async function matrixVersion(db: Queryable): Promise<string> {
  const text = `SELECT ${version} AS version`;
  return (await firstRow<{ version: string }>(db, { name: 'matrix_version', text }, []))?.version ?? '';
}

/** The whole matrix as one document, and its version; PostgreSQL writes it, nobody here reads it. */
export async function matrixDocument(
  db: Queryable,
  { environment, team }: MatrixFilter,
): Promise<{ readonly cells: string; readonly version: string }> {
  const text = `SELECT '[' || coalesce(string_agg(${cellDocument}, ',' ORDER BY c.service, e.position, c.environment, c.region), '') || ']' AS cells,
      ${version} AS version
    FROM (SELECT k.*, coalesce(min(k.claimed_digest) OVER place, '') AS low_digest, coalesce(max(k.claimed_digest) OVER place, '') AS high_digest
      FROM cells k WHERE ($1 = '' OR k.environment = $1)
        AND ($2 = '' OR k.service IN (SELECT name FROM services WHERE team = $2))
      WINDOW place AS (PARTITION BY k.service, k.environment)) c
    JOIN environments e ON e.name = c.environment`;
  const row = await firstRow<{ cells: string; version: string }>(db, { name: 'matrix', text }, [environment, team]);
  return row ?? { cells: '[]', version: '' };
}
