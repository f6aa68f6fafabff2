import type { CreateServiceRequest, PutEnvironmentRequest } from '@sample-platform-ai/contract';
import { TierSchema } from '@sample-platform-ai/contract';
import { firstRow, inOrder, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { jsonParameter, shortName } from '../database/json.ts';
import { defaultPageSize, keysAfter, nameKey, pageToken } from '../database/paging.ts';
import { environmentDocument, serviceDocument } from '../projections/catalog.ts';
import { type StoredPolicy, storedPolicy } from '../provenance/policy.ts';

export interface VersionedDocument {
  document: string;
  version: number;
}

const serviceRow = `${serviceDocument}::text AS document, t.entity_version AS version`;

type ServiceFields = Pick<CreateServiceRequest, 'name' | 'team' | 'repository' | 'links'>;

function serviceValues({ name, team, repository, links }: ServiceFields): readonly unknown[] {
  const { fullName, id, ownerId } = repository ?? { fullName: '', id: '', ownerId: '' };
  const plainLinks = links.map(({ title, url }) => ({ title, url }));
  return [name, team, jsonParameter({ fullName, id, ownerId }), jsonParameter(plainLinks)];
}

/** Undefined when the name exists. */
export const insertService = (db: Queryable, service: ServiceFields): Promise<VersionedDocument | undefined> =>
  firstRow(
    db,
    {
      name: 'service_insert',
      text: `INSERT INTO services AS t (name, team, repository, links, created_at, updated_at, entity_version)
        VALUES ($1, $2, $3::jsonb, $4::jsonb, now(), now(), 1) ON CONFLICT DO NOTHING RETURNING ${serviceRow}`,
    },
    serviceValues(service),
  );

export const findService = (db: Queryable, name: string): Promise<VersionedDocument | undefined> =>
  firstRow(db, { name: 'service_find', text: `SELECT ${serviceRow} FROM services t WHERE t.name = $1`, quick: true }, [
    name,
  ]);

/** Undefined when the service has none of these versions; undefined versions match any. */
export const updateService = (
  db: Queryable,
  service: ServiceFields,
  versions: readonly number[] | undefined,
): Promise<VersionedDocument | undefined> =>
  firstRow(
    db,
    {
      name: 'service_update',
      text: `UPDATE services t SET team = $2, repository = $3::jsonb, links = $4::jsonb, updated_at = now(),
          entity_version = t.entity_version + 1
        WHERE t.name = $1 AND ($5::integer[] IS NULL OR t.entity_version = ANY($5::integer[])) RETURNING ${serviceRow}`,
    },
    [...serviceValues(service), versions ?? null],
  );

interface ServicePageRow {
  items: string;
  more: boolean;
  last: string | null;
}

export async function listServices(
  db: Queryable,
  request: { readonly team: string; readonly pageSize: number; readonly pageToken: string },
): Promise<{ readonly items: string; readonly nextPageToken: string }> {
  const filter = ['services', request.team];
  const after = keysAfter(request.pageToken, filter, [nameKey])?.[0] ?? '';
  const row = await firstRow<ServicePageRow>(
    db,
    {
      name: request.team === '' ? 'services_page' : 'services_page_team',
      text: `WITH page AS (
          SELECT s.*, row_number() OVER (ORDER BY s.name) AS position FROM services s
          WHERE s.name > $1 AND ${request.team === '' ? "$3::text = ''" : 's.team = $3'} ORDER BY s.name LIMIT $2::integer + 1
        )
        SELECT coalesce(json_agg(${serviceDocument} ORDER BY t.name) FILTER (WHERE t.position <= $2), '[]')::text AS items,
          count(*) > $2 AS more, max(t.name) FILTER (WHERE t.position <= $2) AS last
        FROM page t`,
    },
    [after, request.pageSize || defaultPageSize, request.team],
  );
  return { items: row?.items ?? '[]', nextPageToken: row?.more && row.last ? pageToken(filter, [row.last]) : '' };
}

export async function listEnvironments(db: Queryable): Promise<string> {
  const text = `SELECT coalesce(json_agg(${environmentDocument} ORDER BY t.position, t.name), '[]')::text AS items FROM environments t`;
  const row = await firstRow<{ items: string }>(db, { name: 'environments', text }, []);
  return row?.items ?? '[]';
}

export async function putEnvironment(
  db: Queryable,
  { name, tier, regions, position, provenance }: PutEnvironmentRequest,
): Promise<string> {
  const tierName = shortName('TIER', TierSchema.value[tier]?.name);
  const policy = storedPolicy(provenance);
  // A caller that knows no policy does not weaken one.
  const text = `INSERT INTO environments AS t (name, tier, regions, position, provenance) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name) DO UPDATE SET tier = excluded.tier, regions = excluded.regions, position = excluded.position,
      provenance = coalesce(excluded.provenance, t.provenance)
    RETURNING ${environmentDocument}::text AS document`;
  const [row] = await rowsOf<{ document: string }>(db, { name: 'environment_put', text }, [
    name,
    tierName,
    regions,
    position,
    policy ? jsonParameter(policy) : null,
  ]);
  return row?.document ?? '{}';
}

/** What the check of a write needs: the repository of each service, and the regions of each environment. */
export interface ServicesAndEnvironments {
  readonly services: ReadonlyMap<string, { readonly repositoryId: string; readonly ownerId: string }>;
  readonly environments: ReadonlyMap<string, readonly string[]>;
  /** The policies of the environments that have one. */
  readonly provenance: ReadonlyMap<string, StoredPolicy>;
  /** Milliseconds since 1970 by the database's clock; by that of this process where no environment is found. */
  readonly now: number;
}

const placesServices = {
  name: 'places_services',
  text: `SELECT name, repository->>'id' AS id, repository->>'ownerId' AS owner FROM services WHERE name = ANY($1)`,
};
const placesEnvironments = {
  name: 'places_environments',
  text: 'SELECT name, regions, provenance, clock_timestamp() AS now FROM environments WHERE name = ANY($1)',
};

interface EnvironmentRow {
  name: string;
  regions: string[];
  provenance: StoredPolicy | null;
  now: Date;
}

export async function findServicesAndEnvironments(
  db: Queryable,
  services: readonly string[],
  environments: readonly string[],
): Promise<ServicesAndEnvironments> {
  const [found, places] = await inOrder(
    db,
    () => rowsOf<{ name: string; id: string; owner: string }>(db, placesServices, [services]),
    () => rowsOf<EnvironmentRow>(db, placesEnvironments, [environments]),
  );
  return {
    services: new Map(found.map(({ name, id, owner }) => [name, { repositoryId: id, ownerId: owner }])),
    environments: new Map(places.map(({ name, regions }) => [name, regions])),
    provenance: new Map(places.flatMap(({ name, provenance }) => (provenance ? [[name, provenance]] : []))),
    now: places[0]?.now.getTime() ?? Date.now(),
  };
}
