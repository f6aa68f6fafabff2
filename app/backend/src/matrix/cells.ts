import { firstRow, inOrder, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { v7 as uuid } from 'uuid';
import { jsonParameter } from '../database/json.ts';
import { cellDocument, versionOf, withSkew } from '../projections/cells.ts';

export interface CellKey {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
}

const projectClaims = {
  name: 'cells_project_claims',
  text: `INSERT INTO cells AS c (service, environment, region, claimed_deployment_id, claimed_version, claimed_digest,
      claimed_since, latest_deployment_id, latest_version, latest_status, latest_started_at, entity_version)
    SELECT k.service, k.environment, k.region, s.id, s.version, s.image_digest, s.finished_at,
      l.id, l.version, l.status, l.started_at, 1
    FROM (SELECT DISTINCT * FROM jsonb_to_recordset($1::jsonb) AS k (service text, environment text, region text)) k
    JOIN LATERAL (SELECT d.* FROM deployments d
      WHERE d.service = k.service AND d.environment = k.environment AND d.region = k.region
      ORDER BY d.started_at DESC, d.id DESC LIMIT 1) l ON true
    LEFT JOIN LATERAL (SELECT d.* FROM deployments d
      WHERE d.service = k.service AND d.environment = k.environment AND d.region = k.region AND d.status = 'succeeded'
      ORDER BY d.finished_at DESC, d.id DESC LIMIT 1) s ON true
    ORDER BY k.service, k.environment, k.region
    ON CONFLICT (service, environment, region) DO UPDATE SET
      claimed_deployment_id = excluded.claimed_deployment_id, claimed_version = excluded.claimed_version,
      claimed_digest = excluded.claimed_digest, claimed_since = excluded.claimed_since,
      latest_deployment_id = excluded.latest_deployment_id, latest_version = excluded.latest_version,
      latest_status = excluded.latest_status, latest_started_at = excluded.latest_started_at,
      observed_version = ${versionOf('c.observed_digest', 'c')}, entity_version = c.entity_version + 1`,
};

const keys = 'FROM jsonb_to_recordset($1::jsonb) AS k (service text, environment text, region text)';

const lockCells = {
  name: 'cells_lock',
  // All regions first, because a record in one region is compared with the others, some of which may have no row yet; then the cells.
  text: `WITH k AS MATERIALIZED (SELECT DISTINCT k.* ${keys}), places AS MATERIALIZED (
      SELECT pg_advisory_xact_lock(p.key) FROM (SELECT DISTINCT hashtextextended(k.service || '/' || k.environment, 0) AS key FROM k
        ORDER BY key) p
    )
    INSERT INTO cells AS c (service, environment, region, entity_version)
    SELECT k.service, k.environment, k.region, 0 FROM k CROSS JOIN (SELECT count(*) FROM places) p
    ORDER BY k.service, k.environment, k.region
    ON CONFLICT (service, environment, region) DO UPDATE SET entity_version = c.entity_version`,
};

const siblings = {
  name: 'cells_touch_siblings',
  // A record in one region decides the skew of the other regions, and a late report may end an older deployment while a newer one
  // runs. Events of the other cells have separate versions: overlapping transactions are sent in the order in which they began, so readers compare versions.
  text: `WITH k AS MATERIALIZED (SELECT DISTINCT k.* ${keys})
    UPDATE cells c SET entity_version = c.entity_version + 1
    WHERE (c.service, c.environment, c.region) NOT IN (SELECT k.service, k.environment, k.region FROM k)
      AND (c.service, c.environment) IN (SELECT k.service, k.environment FROM k)`,
};

const publishCells = {
  name: 'cells_publish',
  // The cells, or with $3 all regions of the environment. Ids are consecutive.
  text: `WITH k AS MATERIALIZED (SELECT DISTINCT k.* ${keys})
    INSERT INTO events (id, at, service, environment, subject, document)
    SELECT ($2 || lpad(to_hex(row_number() OVER (ORDER BY c.service, c.environment, c.region)), 4, '0'))::uuid, now(),
      c.service, c.environment, 'cellChanged', (${cellDocument})::json
    FROM ${withSkew(`cells k WHERE (k.service, k.environment) IN (SELECT k.service, k.environment FROM k)`)} c
    WHERE $3 OR (c.service, c.environment, c.region) IN (SELECT k.service, k.environment, k.region FROM k)`,
};

const keysOf = (cells: readonly CellKey[]) =>
  jsonParameter(cells.map(({ service, environment, region }) => ({ service, environment, region })));

/** Serializes deployments to one cell, so that the later one sees the earlier one. */
export const lockCellRows = (tx: Queryable, cells: readonly CellKey[]): Promise<unknown> =>
  rowsOf(tx, lockCells, [keysOf(cells)]);

/** Publishes the current state of the cells, in the transaction that changed them. */
const announceCells = (tx: Queryable, cells: readonly CellKey[], wholePlace: boolean): Promise<unknown> =>
  rowsOf(tx, publishCells, [keysOf(cells), uuid().slice(0, 32), wholePlace]);

/** Updates the recorded half of the cells from the deployments, and publishes them. */
export const projectClaimsToCells = (tx: Queryable, cells: readonly CellKey[]): Promise<unknown> =>
  inOrder(
    tx,
    () => rowsOf(tx, projectClaims, [keysOf(cells)]),
    () => rowsOf(tx, siblings, [keysOf(cells)]),
    () => announceCells(tx, cells, true),
  );

export interface ObservedState extends CellKey {
  readonly imageDigest: string;
  readonly revision: string;
  readonly health: string;
  readonly sync: string;
  readonly at: string;
  /** Among reports with the same time, the one with the greater sequence is newer. */
  readonly sequence: string | undefined;
}

/** SQL: a repeated report, which comes every few minutes, does not change the matrix. */
const shownAgain = `(c.observed_digest, c.observed_revision, c.observed_health, c.observed_sync, c.observed_version)
        IS NOT DISTINCT FROM (excluded.observed_digest, excluded.observed_revision, excluded.observed_health,
          excluded.observed_sync, excluded.observed_version)`;

const projectObservation = {
  name: 'cells_project_observation',
  text: `INSERT INTO cells AS c (service, environment, region, observed_digest, observed_revision, observed_health,
      observed_sync, observed_at, observed_seen_at, observed_sequence, observed_version, entity_version)
    SELECT k.service, k.environment, k.region, k.digest, k.revision, k.health, k.sync, k.at, k.at, k.sequence,
      ${versionOf('k.digest', 'k')}, 1
    FROM (VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::timestamptz, $9::bigint))
      AS k (service, environment, region, digest, revision, health, sync, at, sequence)
    ON CONFLICT (service, environment, region) DO UPDATE SET
      observed_digest = excluded.observed_digest, observed_revision = excluded.observed_revision,
      observed_health = excluded.observed_health, observed_sync = excluded.observed_sync,
      observed_at = CASE WHEN ${shownAgain} THEN c.observed_at ELSE excluded.observed_at END,
      observed_seen_at = excluded.observed_seen_at, observed_sequence = excluded.observed_sequence,
      observed_version = excluded.observed_version,
      entity_version = c.entity_version + CASE WHEN ${shownAgain} THEN 0 ELSE 1 END
    WHERE c.observed_at IS NULL OR (greatest(c.observed_at, c.observed_seen_at), coalesce(c.observed_sequence, 0))
      < (excluded.observed_seen_at, excluded.observed_sequence)
    RETURNING c.service`,
};

// A separate statement, because RETURNING has no old values before PostgreSQL 18.
const observedBefore = {
  name: 'cells_observed',
  text: `SELECT observed_digest AS digest, observed_revision AS revision, observed_health AS health, observed_sync AS sync
    FROM cells WHERE service = $1 AND environment = $2 AND region = $3 FOR UPDATE`,
};

/**
 * Updates the observed half of a cell, unless it has a newer observation. Returns whether the cell changed; the change is then
 * published.
 */
export async function projectObservationToCell(tx: Queryable, o: ObservedState): Promise<boolean> {
  const before = await firstRow<Readonly<Record<'digest' | 'revision' | 'health' | 'sync', string | null>>>(
    tx,
    observedBefore,
    [o.service, o.environment, o.region],
  );
  const projected = await firstRow(tx, projectObservation, [
    o.service,
    o.environment,
    o.region,
    o.imageDigest,
    o.revision,
    o.health,
    o.sync,
    o.at,
    o.sequence ?? 0,
  ]);
  const same =
    before?.digest === o.imageDigest &&
    before.revision === o.revision &&
    before.health === o.health &&
    before.sync === o.sync;
  const changed = projected !== undefined && !same;
  if (changed) await announceCells(tx, [o], false);
  return changed;
}
