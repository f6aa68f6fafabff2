import { describe, expect, it } from 'vitest';
import type { Write } from '../clients/history.ts';
import { type Listed, type ListedWrites, listing } from './listed.ts';
import type { LedgerState } from './state.ts';

const cell = 'shop/live/south';
const inCell = { service: 'shop', environment: 'live', region: 'south' };
const stateOf = (
  deployments: Readonly<Record<string, string>>,
  notes: readonly string[],
  others: readonly string[] = [],
): LedgerState => ({
  deployments: Object.entries(deployments).map(([id, version]) => ({ id, version, cell })),
  incidents: others.map((id) => ({ id, title: `title of ${id}` })),
  entries: notes.map((note) => ({ incident: 'incident', note })),
  observations: others.map((id) => ({ id, operation: `sync of ${id}`, cell })),
  events: [],
  epoch: 1n,
});
const writeOf = (record: Write['record'], key: string, id: string): Write => ({
  ...{ client: 'client', kind: 'pipeline (CLI)', near: 'one', type: 'write', cell, sequence: 1, token: '' },
  ...{ record, key, id, sentAt: 0, acknowledgedAt: 1, attempts: 1 },
});
const deployment = (id: string, version: string, sentAgain = false): Listed => ({
  ...{ kind: 'deployment', id, recordedBy: 'someone', request: { body: { ...inCell, version } }, sentAgain },
});
const note = (text: string): Listed => ({
  ...{
    kind: 'incident entry',
    id: 'incident',
    principal: 'someone',
    request: { body: { note: text } },
    sentAgain: false,
  },
});
const incident: Listed = {
  ...{ kind: 'incident', id: 'o', recordedBy: 'someone', request: { body: { title: 'title of o' } }, sentAgain: false },
};
const observation: Listed = {
  ...{ kind: 'observation', id: 'o', request: { body: { ...inCell, operation: 'sync of o' } }, sentAgain: false },
};

/** Of four deployments one is kept, and one was never acknowledged: its client got it recorded by the new writer. */
const right: ListedWrites = {
  old: stateOf({ a: 'v1', b: 'v2', c: 'v3', d: 'v4' }, ['kept', 'lost'], ['k', 'o']),
  next: stateOf({ a: 'v1', e: 'v4', f: 'v5' }, ['kept', 'later'], ['k']),
  lost: [
    writeOf('deployment', 'v2', 'b'),
    writeOf('deployment', 'v3', 'c'),
    writeOf('note', 'lost', 'incident'),
    writeOf('incident', 'title of o', 'o'),
    writeOf('observation', 'sync of o', 'o'),
  ],
  listed: [
    deployment('b', 'v2'),
    deployment('c', 'v3'),
    note('lost'),
    deployment('d', 'v4', true),
    observation,
    incident,
    { ...deployment('b', 'v2'), kind: 'transition' },
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
    ['leaves out an observation', right.listed.toSpliced(4, 1), 'leaves out observation o'],
    ['leaves out an incident', right.listed.toSpliced(5, 1), 'leaves out incident o'],
    [
      'lists an observation that both have',
      [...right.listed, { ...observation, id: 'k', request: { body: { ...inCell, operation: 'sync of k' } } }],
      'lists observation k, which is not lost',
    ],
    [
      'would send something else again',
      right.listed.with(0, deployment('b', 'v9')),
      'would send v9 in shop/live/south again for deployment b, which was v2 in shop/live/south',
    ],
    [
      'does not say who wrote it',
      right.listed.with(0, { ...deployment('b', 'v2'), recordedBy: undefined }),
      'does not say who wrote deployment b',
    ],
    ['lists what both have', [...right.listed, deployment('a', 'v1', true)], 'lists deployment a, which is not lost'],
    ['lists a note that both have', [...right.listed, note('kept')], 'lists note kept of incident, which is not lost'],
    ['lists a record twice', [...right.listed, deployment('b', 'v2')], 'lists 1 records twice'],
    [
      'says that it was sent again',
      right.listed.with(0, deployment('b', 'v2', true)),
      'says of deployment b that it was sent again',
    ],
    ['does not say so', right.listed.with(3, deployment('d', 'v4')), 'says of deployment d that it was not sent again'],
  ])('is refused where it %s', (_, listed, what) => {
    expect(broken(() => listed)).toEqual([`ledger lost-writes ${what}`]);
  });

  it('is refused where it leaves out what was acknowledged and is in neither database', () => {
    const lost = [...right.lost, writeOf('deployment', 'v9', 'x')];
    expect(broken((listed) => listed, { lost })).toEqual(['ledger lost-writes leaves out deployment x']);
  });
});
