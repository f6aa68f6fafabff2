import { IncidentEntryKind, invalidField, LedgerError } from '@sample-platform-ai/contract';

export type IncidentStatusName = 'open' | 'mitigated' | 'resolved';
export type EntryKindName = 'opened' | 'note' | 'cause' | 'mitigated' | 'resolved' | 'reopened';

const names: Readonly<Record<number, EntryKindName>> = {
  [IncidentEntryKind.OPENED]: 'opened',
  [IncidentEntryKind.NOTE]: 'note',
  [IncidentEntryKind.CAUSE]: 'cause',
  [IncidentEntryKind.MITIGATED]: 'mitigated',
  [IncidentEntryKind.RESOLVED]: 'resolved',
  [IncidentEntryKind.REOPENED]: 'reopened',
};

export function entryKindName(kind: IncidentEntryKind): EntryKindName {
  const name = names[kind];
  if (!name) throw invalidField('kind', 'is not specified');
  return name;
}

const allowed: Readonly<Record<EntryKindName, readonly IncidentStatusName[]>> = {
  opened: [],
  note: ['open', 'mitigated', 'resolved'],
  cause: ['open', 'mitigated', 'resolved'],
  mitigated: ['open'],
  resolved: ['open', 'mitigated'],
  reopened: ['mitigated', 'resolved'],
};

const result: Partial<Readonly<Record<EntryKindName, IncidentStatusName>>> = {
  mitigated: 'mitigated',
  resolved: 'resolved',
  reopened: 'open',
};

/** The incident's status after an entry; refuses an entry that the current status does not allow. */
export function statusAfter(status: IncidentStatusName, kind: EntryKindName): IncidentStatusName {
  if (!allowed[kind].includes(status))
    throw new LedgerError('conflict', `an incident that is ${status} cannot be ${kind}`);
  return result[kind] ?? status;
}
