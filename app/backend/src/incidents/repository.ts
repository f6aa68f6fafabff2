import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { type Page, type PageRequest, passedOn, type TimeList, timePage } from '../database/page-query.ts';
import { incidentDocument, incidentWithEntries } from '../projections/incidents.ts';
import type { EntryKindName, IncidentStatusName } from './timeline.ts';

export interface IncidentDocument {
  /** With the timeline. */
  document: string;
  /** Without. */
  summary: string;
  service: string;
  environment: string;
  version: number;
}

export const findIncident = (db: Queryable, id: string): Promise<IncidentDocument | undefined> =>
  firstRow(
    db,
    {
      name: 'incident_find',
      text: `SELECT ${incidentWithEntries} AS document,
          ${incidentDocument} AS summary, t.service, t.environment, t.entity_version AS version
        FROM incidents t WHERE t.id = $1`,
    },
    [id],
  );

export interface NewIncident {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly title: string;
  readonly severity: string;
  readonly startedAt: string;
  readonly cause: string | undefined;
}

export const insertIncident = (tx: Queryable, i: NewIncident): Promise<unknown> =>
  rowsOf(
    tx,
    {
      name: 'incident_insert',
      text: `INSERT INTO incidents (id, service, environment, title, severity, started_at, status, causing_deployment_id, entity_version)
        VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, 1)`,
    },
    [i.id, i.service, i.environment, i.title, i.severity, i.startedAt, i.cause ?? null],
  );

export interface NewEntry {
  readonly incidentId: string;
  readonly number: number;
  readonly kind: EntryKindName;
  readonly at: string;
  readonly note: string;
  readonly cause: string | undefined;
  readonly recordedBy: string;
}

export const insertEntry = (tx: Queryable, e: NewEntry): Promise<unknown> =>
  rowsOf(
    tx,
    {
      name: 'incident_entry_insert',
      text: `INSERT INTO incident_entries (incident_id, number, kind, at, recorded_at, note, causing_deployment_id, recorded_by)
        VALUES ($1, $2, $3, $4, now(), $5, $6, $7)`,
    },
    [e.incidentId, e.number, e.kind, e.at, e.note, e.cause ?? null, e.recordedBy],
  );

export interface IncidentState {
  service: string;
  environment: string;
  status: IncidentStatusName;
  version: number;
  started_at: Date;
  /** Of the database's clock. */
  now: Date;
}

export const lockIncident = (tx: Queryable, id: string): Promise<IncidentState | undefined> =>
  firstRow(
    tx,
    {
      name: 'incident_lock',
      text: 'SELECT service, environment, status, entity_version AS version, started_at, clock_timestamp() AS now FROM incidents WHERE id = $1 FOR NO KEY UPDATE',
    },
    [id],
  );

const project = {
  name: 'incident_project',
  // From the timeline: the newest cause, and the end that no later entry reopens.
  text: `UPDATE incidents SET status = $2, entity_version = $3,
      resolved_at = CASE WHEN $2 = 'resolved' THEN (SELECT e.at FROM incident_entries e
        WHERE e.incident_id = $1 AND e.kind = 'resolved' ORDER BY e.number DESC LIMIT 1) END,
      causing_deployment_id = (SELECT e.causing_deployment_id FROM incident_entries e
        WHERE e.incident_id = $1 AND e.kind IN ('opened', 'cause') ORDER BY e.number DESC LIMIT 1)
    WHERE id = $1`,
};

export const projectIncident = (
  tx: Queryable,
  id: string,
  status: IncidentStatusName,
  version: number,
): Promise<unknown> => rowsOf(tx, project, [id, status, version]);

/** Whether a deployment is of this service to this environment. */
export const isDeploymentOf = async (
  db: Queryable,
  id: string,
  place: { service: string; environment: string },
): Promise<boolean> =>
  (await firstRow(
    db,
    {
      name: 'deployment_of',
      text: 'SELECT 1 AS yes FROM deployments WHERE id = $1 AND service = $2 AND environment = $3',
    },
    [id, place.service, place.environment],
  )) !== undefined;

/** An empty field does not filter. */
export type IncidentFilter = PageRequest &
  Readonly<Record<'service' | 'environment' | 'team' | 'status' | 'unresolved' | 'since' | 'until', string>>;

export const incidentList: TimeList = {
  table: 'incidents',
  timeColumn: 'started_at',
  indexes: [{ columns: ['environment', 'status'] }, { columns: ['service', 'environment', 'status'] }],
  domains: { places: 'environments', enums: { status: ['open', 'mitigated', 'resolved'] } },
  ...passedOn(incidentDocument),
};

export const listIncidents = (db: Queryable, { pageSize, pageToken, ...filters }: IncidentFilter): Promise<Page> =>
  timePage(db, incidentList, { pageSize, pageToken, filters });
