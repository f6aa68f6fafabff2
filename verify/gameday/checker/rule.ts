import type { Entry, Write } from '../clients/history.ts';
import type { LedgerState } from './state.ts';

export const rules = [
  'durability',
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

/** A write that the database does not hold any more is lost. */
export function lostWrites({ entries, state }: Pick<Played, 'entries' | 'state'>): readonly Write[] {
  const deployments = new Set(state.deployments.map(({ id }) => id));
  const notes = new Set(state.entries.map(({ incident, note }) => `${incident} ${note}`));
  return writesOf(entries).filter(({ id, key, ifMatch }) =>
    ifMatch === undefined ? !deployments.has(id) : !notes.has(`${id} ${key}`),
  );
}

/** Those of the lost writes that every region was seen to have. */
export function durableLost(entries: readonly Entry[], lost: readonly Write[]): readonly Write[] {
  const durable = new Set(entries.flatMap((entry) => (entry.type === 'durable' ? [entry.key] : [])));
  return lost.filter(({ key }) => durable.has(key));
}

export const describe = ({ client, key, cell, acknowledgedAt }: Write): string =>
  `${key} of ${client} in ${cell}, acknowledged at ${Math.round(acknowledgedAt)} ms`;
