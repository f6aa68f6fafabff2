import type { Write } from '../clients/history.ts';
import type { Violation } from './rule.ts';
import type { LedgerState } from './state.ts';

/** What `ledger lost-writes` says of one record. */
export interface Listed {
  readonly kind: string;
  readonly id: string;
  readonly request: { readonly body: object };
  readonly sentAgain: boolean;
}

export interface ListedWrites {
  readonly listed: readonly Listed[];
  /** What the old writer held, and what the new one holds. */
  readonly old: LedgerState;
  readonly next: LedgerState;
  /** The checker's own list: acknowledged and not there. */
  readonly lost: readonly Write[];
}

const noteOf = (incident: string, note: unknown): string => `note ${String(note)} of ${incident}`;

const recordsOf = ({ deployments, entries }: LedgerState): readonly string[] => [
  ...deployments.map(({ id }) => `deployment ${id}`),
  ...entries.map(({ incident, note }) => noteOf(incident, note)),
];

/** Records of the kinds that the checker follows; others, such as observations, have no acknowledgement in the history. */
const followed = ({ kind, id, request: { body } }: Listed): readonly string[] => {
  if (kind === 'deployment') return [`deployment ${id}`];
  return kind === 'incident entry' && 'note' in body ? [noteOf(id, body.note)] : [];
};

/**
 * The ledger's command lists exactly what the old writer held and the new one does not, and with it all that the checker misses. It says
 * of each deployment whether the new writer has it under another id, because its client went on trying.
 */
export function listing({ listed, old, next, lost }: ListedWrites): readonly Violation[] {
  const violation = (what: string): Violation => ({ rule: 'listing', what: `ledger lost-writes ${what}` });
  const kept = new Set(recordsOf(next));
  const gone = new Set(recordsOf(old).filter((record) => !kept.has(record)));
  const named = listed.flatMap(followed);
  const found = new Set(named);
  const acknowledged = lost.map(({ id, key, ifMatch }) =>
    ifMatch === undefined ? `deployment ${id}` : noteOf(id, key),
  );
  const left = new Set([...gone, ...acknowledged].filter((record) => !found.has(record)));
  const versions = new Map(old.deployments.map(({ id, version }) => [id, version]));
  const recorded = new Set(next.deployments.map(({ version }) => version));
  return [
    ...[...left].map((record) => violation(`leaves out ${record}`)),
    ...[...found]
      .filter((record) => !gone.has(record))
      .map((record) => violation(`lists ${record}, which is not lost`)),
    ...(named.length === found.size ? [] : [violation(`lists ${named.length - found.size} records twice`)]),
    ...listed
      .filter(({ kind, id, sentAgain }) => kind === 'deployment' && sentAgain !== recorded.has(versions.get(id) ?? ''))
      .map(({ id, sentAgain }) =>
        violation(`says of deployment ${id} that it was ${sentAgain ? '' : 'not '}sent again`),
      ),
  ];
}
