import type { Write } from '../clients/history.ts';
import type { Violation } from './rule.ts';
import type { LedgerState } from './state.ts';

/** What `ledger lost-writes` says of one record. */
export interface Listed {
  readonly kind: string;
  readonly id: string;
  /** Who wrote it, as the record says, and as the idempotency key does. */
  readonly recordedBy?: string | undefined;
  readonly principal?: string | undefined;
  readonly request: { readonly body: Readonly<Record<string, unknown>> };
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

/** By name, what a request has to say that records it again. */
const recordsOf = ({ deployments, incidents, entries, observations }: LedgerState): ReadonlyMap<string, string> =>
  new Map([
    ...deployments.map(({ id, version, cell }) => [`deployment ${id}`, `${version} in ${cell}`] as const),
    ...incidents.map(({ id, title }) => [`incident ${id}`, title] as const),
    ...entries.map(({ incident, note }) => [noteOf(incident, note), note] as const),
    ...observations.map(({ id, operation, cell }) => [`observation ${id}`, `${operation} in ${cell}`] as const),
  ]);

/** What the request of a listed record says, if it is of a kind that clients write. */
function saidBy({ kind, id, request: { body } }: Listed): readonly [name: string, content: string] | undefined {
  const cell = [body['service'], body['environment'], body['region']].join('/');
  if (kind === 'deployment') return [`deployment ${id}`, `${body['version']} in ${cell}`];
  if (kind === 'incident') return [`incident ${id}`, String(body['title'])];
  if (kind === 'observation') return [`observation ${id}`, `${body['operation']} in ${cell}`];
  return kind === 'incident entry' && 'note' in body ? [noteOf(id, body['note']), String(body['note'])] : undefined;
}

const acknowledgedOf = ({ record, id, key }: Write): string =>
  record === 'note' ? noteOf(id, key) : `${record} ${id}`;

/**
 * The ledger's command lists exactly what the old writer held and the new one does not, and with it all that the checker misses: who
 * wrote it, and a request that records the same. It says of each deployment whether the new writer has it under another id, because its
 * client went on trying.
 */
export function listing({ listed, old, next, lost }: ListedWrites): readonly Violation[] {
  const violation = (what: string): Violation => ({ rule: 'listing', what: `ledger lost-writes ${what}` });
  const [held, kept] = [recordsOf(old), recordsOf(next)];
  const gone = new Set([...held.keys()].filter((record) => !kept.has(record)));
  const said = listed.flatMap((each) => {
    const found = saidBy(each);
    return found ? [{ ...each, name: found[0], content: found[1] }] : [];
  });
  const found = new Set(said.map(({ name }) => name));
  const left = new Set([...gone, ...lost.map(acknowledgedOf)].filter((record) => !found.has(record)));
  const versions = new Map(old.deployments.map(({ id, version }) => [id, version]));
  const recorded = new Set(next.deployments.map(({ version }) => version));
  return [
    ...[...left].map((record) => violation(`leaves out ${record}`)),
    ...[...found]
      .filter((record) => !gone.has(record))
      .map((record) => violation(`lists ${record}, which is not lost`)),
    ...(said.length === found.size ? [] : [violation(`lists ${said.length - found.size} records twice`)]),
    ...said
      .filter(({ name, content }) => gone.has(name) && held.get(name) !== content)
      .map(({ name, content }) => violation(`would send ${content} again for ${name}, which was ${held.get(name)}`)),
    // An observation has no author: its observer reports it again.
    ...said
      .filter(({ kind, recordedBy, principal }) => kind !== 'observation' && !recordedBy && !principal)
      .map(({ name }) => violation(`does not say who wrote ${name}`)),
    ...listed
      .filter(({ kind, id, sentAgain }) => kind === 'deployment' && sentAgain !== recorded.has(versions.get(id) ?? ''))
      .map(({ id, sentAgain }) =>
        violation(`says of deployment ${id} that it was ${sentAgain ? '' : 'not '}sent again`),
      ),
  ];
}
