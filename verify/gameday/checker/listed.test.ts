import { describe, expect, it } from 'vitest';
import type { Write } from '../clients/history.ts';
import { type Listed, type ListedWrites, listing } from './listed.ts';
import type { LedgerState } from './state.ts';

const stateOf = (deployments: Readonly<Record<string, string>>, notes: readonly string[]): LedgerState => ({
  deployments: Object.entries(deployments).map(([id, version]) => ({ id, version, cell: 'cell' })),
  entries: notes.map((note) => ({ incident: 'incident', note })),
  events: [],
  epoch: 1n,
});
const writeOf = (key: string, id: string, ifMatch?: number): Write => ({
  ...{ client: 'client', kind: 'pipeline (CLI)', near: 'one', type: 'write', cell: 'cell', sequence: 1, token: '' },
  ...{ key, id, sentAt: 0, acknowledgedAt: 1, attempts: 1 },
  ...(ifMatch === undefined ? {} : { ifMatch }),
});
const deployment = (id: string, sentAgain = false): Listed => ({
  kind: 'deployment',
  id,
  request: { body: {} },
  sentAgain,
});
const note = (text: string): Listed => ({
  ...{ kind: 'incident entry', id: 'incident', request: { body: { note: text } }, sentAgain: false },
});

/** Of four deployments one is kept, and one was never acknowledged: its client got it recorded by the new writer. */
const right: ListedWrites = {
  old: stateOf({ a: 'v1', b: 'v2', c: 'v3', d: 'v4' }, ['kept', 'lost']),
  next: stateOf({ a: 'v1', e: 'v4', f: 'v5' }, ['kept', 'later']),
  lost: [writeOf('v2', 'b'), writeOf('v3', 'c'), writeOf('lost', 'incident', 1)],
  listed: [
    deployment('b'),
    deployment('c'),
    note('lost'),
    deployment('d', true),
    { ...deployment('o'), kind: 'observation' },
  ],
};
const broken = (change: (listed: readonly Listed[]) => readonly Listed[], more: Partial<ListedWrites> = {}) =>
  listing({ ...right, listed: change(right.listed), ...more }).map(({ what }) => what);

describe('the list of the command', () => {
  it('is that of the checker', () => {
    expect(listing(right)).toEqual([]);
  });

  it.each<[string, readonly Listed[], string]>([
    ['leaves out a lost deployment', right.listed.slice(1), 'leaves out deployment b'],
    ['leaves out a lost note', right.listed.toSpliced(2, 1), 'leaves out note lost of incident'],
    ['leaves out what was never acknowledged', right.listed.toSpliced(3, 1), 'leaves out deployment d'],
    ['lists what both have', [...right.listed, deployment('a', true)], 'lists deployment a, which is not lost'],
    ['lists a note that both have', [...right.listed, note('kept')], 'lists note kept of incident, which is not lost'],
    ['lists a record twice', [...right.listed, deployment('b')], 'lists 1 records twice'],
    [
      'says that it was sent again',
      right.listed.with(0, deployment('b', true)),
      'says of deployment b that it was sent again',
    ],
    ['does not say so', right.listed.with(3, deployment('d')), 'says of deployment d that it was not sent again'],
  ])('is refused where it %s', (_, listed, what) => {
    expect(broken(() => listed)).toEqual([`ledger lost-writes ${what}`]);
  });

  it('is refused where it leaves out what was acknowledged and is in neither database', () => {
    const lost = [...right.lost, writeOf('v9', 'x')];
    expect(broken((listed) => listed, { lost })).toEqual(['ledger lost-writes leaves out deployment x']);
  });
});
