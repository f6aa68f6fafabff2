import { IncidentEntryKind, invalidField, LedgerError } from '@sample-platform-ai/contract';

export type IncidentStatusWord = 'open' | 'mitigated' | 'resolved';
export type EntryWord = 'opened' | 'note' | 'cause' | 'mitigated' | 'resolved' | 'reopened';

const words: Readonly<Record<number, EntryWord>> = {
  [IncidentEntryKind.OPENED]: 'opened',
  [IncidentEntryKind.NOTE]: 'note',
  [IncidentEntryKind.CAUSE]: 'cause',
  [IncidentEntryKind.MITIGATED]: 'mitigated',
  [IncidentEntryKind.RESOLVED]: 'resolved',
  [IncidentEntryKind.REOPENED]: 'reopened',
};

export function entryWord(kind: IncidentEntryKind): EntryWord {
  const word = words[kind];
  if (!word) throw invalidField('kind', 'is not specified');
  return word;
}

const allowed: Readonly<Record<EntryWord, readonly IncidentStatusWord[]>> = {
  opened: [],
  note: ['open', 'mitigated', 'resolved'],
  cause: ['open', 'mitigated', 'resolved'],
  mitigated: ['open'],
  resolved: ['open', 'mitigated'],
  reopened: ['mitigated', 'resolved'],
};

const result: Partial<Readonly<Record<EntryWord, IncidentStatusWord>>> = {
  mitigated: 'mitigated',
  resolved: 'resolved',
  reopened: 'open',
};

/** The incident's status after an entry; refuses an entry that its status does not allow. */
export function statusAfter(status: IncidentStatusWord, kind: EntryWord): IncidentStatusWord {
  if (!allowed[kind].includes(status))
    throw new LedgerError('conflict', `an incident that is ${status} cannot be ${kind}`);
  return result[kind] ?? status;
}
