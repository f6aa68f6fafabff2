import { rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { enumName, instant, jsonParameter } from '../database/json.ts';
import { type Candidate, filled, type LostRecord, type LostRecords, recordsOf } from './lost-write.ts';
import type { Histories } from './parting.ts';

/** One entry of a timeline; number 1 opens the incident. */
interface Row {
  readonly event: string;
  readonly id: string;
  readonly number: number;
  readonly kind: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly note: string;
  readonly cause: string | null;
  readonly service: string;
  readonly environment: string;
  readonly title: string;
  readonly severity: string;
}

const ofEvents = {
  name: 'lost_entries',
  text: `SELECT k.event, i.id::text AS id, e.number, ${enumName('INCIDENT_ENTRY_KIND', 'e.kind')} AS kind, ${instant('e.at')} AS at,
      ${instant('e.recorded_at')} AS "recordedAt", e.recorded_by AS "recordedBy", e.note, e.causing_deployment_id::text AS cause,
      i.service, i.environment, i.title, ${enumName('SEVERITY', 'i.severity')} AS severity
    FROM jsonb_to_recordset($1::jsonb) AS k (event text, id uuid, number integer)
    JOIN incident_entries e ON e.incident_id = k.id AND e.number = k.number JOIN incidents i ON i.id = k.id`,
};

// The number of a lost entry is given again: only its content says whether it is the same one.
const inNext = {
  name: 'lost_entries_next',
  text: `SELECT k.event,
      EXISTS (SELECT FROM incident_entries e WHERE e.incident_id = k.id AND e.number = k.number AND e.recorded_at = k."recordedAt"
        AND ${enumName('INCIDENT_ENTRY_KIND', 'e.kind')} = k.kind AND e.recorded_by = k."recordedBy" AND e.note = k.note) AS kept,
      k.number > 1 AND NOT EXISTS (SELECT FROM incidents i WHERE i.id = k.id) AS orphan,
      EXISTS (SELECT FROM incidents i JOIN incident_entries e ON e.incident_id = i.id
        WHERE i.service = k.service AND i.environment = k.environment AND i.title = k.title
          AND ${enumName('SEVERITY', 'i.severity')} = k.severity AND ${enumName('INCIDENT_ENTRY_KIND', 'e.kind')} = k.kind
          AND e.note = k.note AND e.recorded_at > k."recordedAt") AS again
    FROM jsonb_to_recordset($1::jsonb) AS k (event text, id uuid, number integer, kind text, "recordedAt" timestamptz,
      "recordedBy" text, note text, service text, environment text, title text, severity text)`,
};

function requestOf(row: Row): Pick<LostRecord, 'method' | 'request'> {
  const { id, number, service, environment, title, severity, kind, at, note } = row;
  const causingDeploymentId = row.cause;
  return number > 1
    ? {
        method: 'AppendIncidentEntry',
        request: {
          verb: 'POST',
          path: `/v1/incidents/${id}/entries`,
          body: filled({ kind, at, note, causingDeploymentId }),
        },
      }
    : {
        method: 'OpenIncident',
        request: {
          verb: 'POST',
          path: '/v1/incidents',
          body: filled({ service, environment, title, severity, startedAt: at, causingDeploymentId }),
        },
      };
}

const word = (kind: string) => kind.replace('INCIDENT_ENTRY_KIND_', '').toLowerCase();

function recordOf(row: Row, { orphan, again }: { orphan: boolean; again: boolean }): LostRecord {
  const { id, number, recordedAt, recordedBy, service, environment, title, note, kind } = row;
  return {
    kind: number > 1 ? 'incident entry' : 'incident',
    ...{ id, recordedAt, recordedBy, service, environment },
    what: number > 1 ? `${title}: ${note || word(kind)}` : title,
    ...requestOf(row),
    ...(orphan ? { needs: id } : {}),
    sentAgain: again,
  };
}

export async function lostIncidents({ old, next }: Histories, candidates: readonly Candidate[]): Promise<LostRecords> {
  const keys = candidates.map(({ event, document }) => ({
    ...{ event, id: document['id'], number: document['entityVersion'] },
  }));
  const rows = await rowsOf<Row & Record<string, unknown>>(old, ofEvents, [jsonParameter(keys)]);
  const found = await rowsOf<{ event: string; kept: boolean; orphan: boolean; again: boolean }>(next, inNext, [
    jsonParameter(rows),
  ]);
  return recordsOf(rows, found, recordOf);
}
