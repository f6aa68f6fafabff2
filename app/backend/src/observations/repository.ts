import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { type Page, type PageRequest, passedOn, type TimeList, timePage } from '../database/page-query.ts';
import type { ObservedState } from '../matrix/cells.ts';
import { observationDocument, storedUid } from '../projections/observations.ts';

export interface NewObservation extends ObservedState {
  readonly id: string;
  readonly applicationUid: string;
  readonly operation: string;
}

const upsert = {
  name: 'observation_upsert',
  text: `INSERT INTO observations AS t (id, service, environment, region, application_uid, operation, revision,
      image_digest, health, sync, observed_at, last_seen_at, sequence)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
    ON CONFLICT (application_uid, operation, image_digest, health, sync)
      DO UPDATE SET last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at),
        observed_at = least(t.observed_at, excluded.observed_at), sequence = greatest(t.sequence, excluded.sequence)
    RETURNING t.id = $1 AS added, ${observationDocument} AS document`,
};

/** A repeated report finds the row of the first one. */
export async function upsertObservation(
  tx: Queryable,
  o: NewObservation,
): Promise<{ readonly added: boolean; readonly document: string }> {
  const stored = await firstRow<{ added: boolean; document: string }>(tx, upsert, [
    o.id,
    o.service,
    o.environment,
    o.region,
    storedUid(o, o.applicationUid),
    o.operation,
    o.revision,
    o.imageDigest,
    o.health,
    o.sync,
    o.at,
    o.sequence ?? null,
  ]);
  if (!stored) throw new Error('the statement that keeps an observation returns no row');
  return stored;
}

export interface ObservationFilter extends PageRequest {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
}

export const observationList: TimeList = {
  table: 'observations',
  timeColumn: 'observed_at',
  indexes: [{ columns: ['environment', 'region'] }, { columns: ['service', 'environment', 'region'] }],
  domains: { places: 'cells' },
  ...passedOn(observationDocument),
};

export const listObservations = (
  db: Queryable,
  { service, environment, region, ...page }: ObservationFilter,
): Promise<Page> => timePage(db, observationList, { ...page, filters: { service, environment, region } });
