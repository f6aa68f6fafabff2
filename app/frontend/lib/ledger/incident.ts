import type { Schemas } from '@sample-platform-ai/contract/client';
import { durationText } from '../time.ts';
import {
  type EntryKind,
  entryLabels,
  type IncidentStatus,
  incidentStatusLabels,
  labelOf,
  type Severity,
  severityLabels,
} from './labels.ts';

export interface Incident {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly title: string;
  readonly severity: Severity;
  readonly status: IncidentStatus;
  readonly startedAt: string;
  /** Empty until it is resolved. */
  readonly resolvedAt: string;
  /** The deployment that was named as the cause; empty when none was. */
  readonly causingDeploymentId: string;
  /** What `If-Match` names. */
  readonly entityVersion: number;
  /** Lists leave them out. */
  readonly entries: readonly IncidentEntry[];
}

export interface IncidentEntry {
  readonly kind: EntryKind;
  readonly at: string;
  readonly recordedAt: string;
  readonly note: string;
  readonly causingDeploymentId: string;
  readonly recordedBy: string;
}

export const incidentOf = (incident: Schemas['Incident']): Incident => ({
  id: incident.id ?? '',
  service: incident.service ?? '',
  environment: incident.environment ?? '',
  title: incident.title ?? '',
  severity: labelOf(severityLabels, incident.severity, 'minor'),
  status: labelOf(incidentStatusLabels, incident.status, 'open'),
  startedAt: incident.startedAt ?? '',
  resolvedAt: incident.resolvedAt ?? '',
  causingDeploymentId: incident.causingDeploymentId ?? '',
  entityVersion: incident.entityVersion ?? 0,
  entries: (incident.entries ?? []).map((entry) => ({
    kind: labelOf(entryLabels, entry.kind, 'note'),
    at: entry.at ?? '',
    recordedAt: entry.recordedAt ?? '',
    note: entry.note ?? '',
    causingDeploymentId: entry.causingDeploymentId ?? '',
    recordedBy: entry.recordedBy ?? '',
  })),
});

/** From its start to its end, such as `38 min`; empty while it lasts. */
export const lasted = ({ startedAt, resolvedAt }: Incident): string =>
  resolvedAt === '' ? '' : durationText(Math.max(0, (Date.parse(resolvedAt) - Date.parse(startedAt)) / 1000));
