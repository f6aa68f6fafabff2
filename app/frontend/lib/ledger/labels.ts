import type { Schemas } from '@sample-platform-ai/contract/client';

/** The contract's enums in the words of the page. A value that the contract gains is a type error here. */
const mapping = <Name extends string, Word extends string>(map: Readonly<Record<Name, Word>>) => map;

/** The word for a value; the fallback where it is absent, or newer than this page. */
export const labelOf = <Word extends string>(
  words: Readonly<Record<string, Word>>,
  name: string | undefined,
  fallback: Word,
): Word => (name === undefined ? fallback : (words[name] ?? fallback));

export const statusLabels = mapping<Schemas['DeploymentStatus'], DeploymentStatus>({
  DEPLOYMENT_STATUS_UNSPECIFIED: 'queued',
  DEPLOYMENT_STATUS_QUEUED: 'queued',
  DEPLOYMENT_STATUS_IN_PROGRESS: 'in progress',
  DEPLOYMENT_STATUS_SUCCEEDED: 'succeeded',
  DEPLOYMENT_STATUS_FAILED: 'failed',
  DEPLOYMENT_STATUS_CANCELLED: 'cancelled',
});
export type DeploymentStatus = 'queued' | 'in progress' | 'succeeded' | 'failed' | 'cancelled';

export const driftLabels = mapping<Schemas['Drift'], Drift>({
  DRIFT_UNSPECIFIED: 'unknown',
  DRIFT_NONE: 'none',
  DRIFT_UNKNOWN: 'unknown',
  DRIFT_PENDING: 'pending',
  DRIFT_DRIFTED: 'drifted',
});
export type Drift = 'none' | 'unknown' | 'pending' | 'drifted';

export const healthLabels = mapping<Schemas['Health'], Health>({
  HEALTH_UNSPECIFIED: 'unknown',
  HEALTH_HEALTHY: 'healthy',
  HEALTH_PROGRESSING: 'progressing',
  HEALTH_DEGRADED: 'degraded',
  HEALTH_SUSPENDED: 'suspended',
  HEALTH_MISSING: 'missing',
  HEALTH_UNKNOWN: 'unknown',
});
export type Health = 'healthy' | 'progressing' | 'degraded' | 'suspended' | 'missing' | 'unknown';

export const syncLabels = mapping<Schemas['SyncStatus'], Sync>({
  SYNC_STATUS_UNSPECIFIED: 'unknown',
  SYNC_STATUS_SYNCED: 'synced',
  SYNC_STATUS_OUT_OF_SYNC: 'out of sync',
  SYNC_STATUS_UNKNOWN: 'unknown',
});
export type Sync = 'synced' | 'out of sync' | 'unknown';

export const intentLabels = mapping<Schemas['Intent'], Intent>({
  INTENT_UNSPECIFIED: 'planned',
  INTENT_PLANNED: 'planned',
  INTENT_ROLLBACK: 'rollback',
  INTENT_HOTFIX: 'hotfix',
});
export type Intent = 'planned' | 'rollback' | 'hotfix';

export const rolloutStatusLabels = mapping<Schemas['RolloutStatus'], RolloutStatus>({
  ROLLOUT_STATUS_UNSPECIFIED: 'in progress',
  ROLLOUT_STATUS_IN_PROGRESS: 'in progress',
  ROLLOUT_STATUS_SUCCEEDED: 'succeeded',
  ROLLOUT_STATUS_FAILED: 'failed',
  ROLLOUT_STATUS_CANCELLED: 'cancelled',
});
export type RolloutStatus = 'in progress' | 'succeeded' | 'failed' | 'cancelled';

export const tierLabels = mapping<Schemas['Tier'], Tier>({
  TIER_UNSPECIFIED: 'development',
  TIER_DEVELOPMENT: 'development',
  TIER_STAGING: 'staging',
  TIER_PRODUCTION: 'production',
});
export type Tier = 'development' | 'staging' | 'production';

export const severityLabels = mapping<Schemas['Severity'], Severity>({
  SEVERITY_UNSPECIFIED: 'minor',
  SEVERITY_CRITICAL: 'critical',
  SEVERITY_MAJOR: 'major',
  SEVERITY_MINOR: 'minor',
});
export type Severity = 'critical' | 'major' | 'minor';

export const incidentStatusLabels = mapping<Schemas['IncidentStatus'], IncidentStatus>({
  INCIDENT_STATUS_UNSPECIFIED: 'open',
  INCIDENT_STATUS_OPEN: 'open',
  INCIDENT_STATUS_MITIGATED: 'mitigated',
  INCIDENT_STATUS_RESOLVED: 'resolved',
});
export type IncidentStatus = 'open' | 'mitigated' | 'resolved';

export const entryLabels = mapping<Schemas['IncidentEntryKind'], EntryKind>({
  INCIDENT_ENTRY_KIND_UNSPECIFIED: 'note',
  INCIDENT_ENTRY_KIND_OPENED: 'opened',
  INCIDENT_ENTRY_KIND_NOTE: 'note',
  INCIDENT_ENTRY_KIND_CAUSE: 'cause',
  INCIDENT_ENTRY_KIND_MITIGATED: 'mitigated',
  INCIDENT_ENTRY_KIND_RESOLVED: 'resolved',
  INCIDENT_ENTRY_KIND_REOPENED: 'reopened',
});
export type EntryKind = 'opened' | 'note' | 'cause' | 'mitigated' | 'resolved' | 'reopened';
