import { enumName, instant } from '../database/json.ts';

const pairs = `'id', t.id, 'service', t.service, 'environment', t.environment, 'title', t.title,
  'severity', ${enumName('SEVERITY', 't.severity')}, 'status', ${enumName('INCIDENT_STATUS', 't.status')},
  'startedAt', ${instant('t.started_at')}, 'resolvedAt', ${instant('t.resolved_at')},
  'causingDeploymentId', t.causing_deployment_id, 'entityVersion', t.entity_version`;
/** SQL: an incident as text; the row is `t`. */
export const incidentDocument = `json_strip_nulls(json_build_object(${pairs}))::text`;
const entries = `(SELECT json_agg(json_build_object('kind', ${enumName('INCIDENT_ENTRY_KIND', 'e.kind')}, 'at', ${instant('e.at')},
    'recordedAt', ${instant('e.recorded_at')}, 'note', e.note, 'causingDeploymentId', e.causing_deployment_id,
    'recordedBy', e.recorded_by) ORDER BY e.number) FROM incident_entries e WHERE e.incident_id = t.id)`;

/** SQL: an incident with its timeline, as text. */
export const incidentWithEntries = `json_strip_nulls(json_build_object(${pairs}, 'entries', ${entries}))::text`;
