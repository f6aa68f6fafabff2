import type { Entry, RecordKind, Write } from '../clients/history.ts';
import type { LedgerState } from './state.ts';

export const rules = [
  'durability',
  'events',
  'duplicates',
  'order',
  'read your writes',
  'lost updates',
  'streams',
  'refusals',
  'listing',
  'metrics',
] as const;
export type RuleName = (typeof rules)[number];

export interface Violation {
  readonly rule: RuleName;
  readonly what: string;
}

export interface Played {
  readonly entries: readonly Entry[];
  /** What the writer holds after the play. */
  readonly state: LedgerState;
  /** Whether a failover may lose the last writes of an epoch that has ended. */
  readonly mayLoseTail: boolean;
}

/** Epoch and transaction of a consistency token or of an event's position: the last twenty digits are the transaction. */
export const partsOf = (token: string): { readonly epoch: bigint; readonly tx: bigint } => ({
  epoch: BigInt(token.slice(0, -20) || '0'),
  tx: BigInt(token.slice(-20) || '0'),
});

export const writesOf = (entries: readonly Entry[]): readonly Write[] =>
  entries.filter((entry): entry is Write => entry.type === 'write');

/** A record as its client wrote it; a note has no id. */
const nameOf = {
  deployment: (id: string, key: string, cell: string) => `deployment ${id}: ${key} in ${cell}`,
  incident: (id: string, key: string) => `incident ${id}: ${key}`,
  note: (id: string, key: string) => `note in ${id}: ${key}`,
  observation: (id: string, key: string, cell: string) => `observation ${id}: ${key} in ${cell}`,
} satisfies Record<RecordKind, (id: string, key: string, cell: string) => string>;

/** A write that the database does not hold any more, or holds with another content, is lost. */
export function lostWrites({ entries, state }: Pick<Played, 'entries' | 'state'>): readonly Write[] {
  const held = new Set([
    ...state.deployments.map(({ id, version, cell }) => nameOf.deployment(id, version, cell)),
    ...state.incidents.map(({ id, title }) => nameOf.incident(id, title)),
    ...state.entries.map(({ incident, note }) => nameOf.note(incident, note)),
    ...state.observations.map(({ id, operation, cell }) => nameOf.observation(id, operation, cell)),
  ]);
  return writesOf(entries).filter(({ record, id, key, cell }) => !held.has(nameOf[record](id, key, cell)));
}

/** Those of the lost writes that every region was seen to have. */
export function durableLost(entries: readonly Entry[], lost: readonly Write[]): readonly Write[] {
  const durable = new Set(entries.flatMap((entry) => (entry.type === 'durable' ? [entry.key] : [])));
  return lost.filter(({ key }) => durable.has(key));
}

export const describe = ({ client, key, cell, acknowledgedAt }: Write): string =>
  `${key} of ${client} in ${cell}, acknowledged at ${Math.round(acknowledgedAt)} ms`;
