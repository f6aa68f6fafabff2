import { describe, expect, it } from 'vitest';
import { playModel, withEntries } from '../test/model-ledger.ts';
import { check } from './check.ts';
import type { Played } from './rule.ts';

describe('a stream', () => {
  const events = (change: (id: string) => readonly string[]) =>
    withEntries(playModel(), (entry) =>
      entry.type === 'event' && entry.id !== undefined ? change(entry.id).map((id) => ({ ...entry, id })) : [entry],
    );

  it('brings no event twice, and leaves out none', () => {
    const what = (played: Played) => check(played).violations.map((each) => each.what);
    expect(what(events((id) => (id.endsWith('1005') ? [id, id] : [id])))).toEqual([
      expect.stringMatching(/^stream-9 brought event \S+1005 again$/),
    ]);
    expect(what(events((id) => (id.endsWith('1005') ? [] : [id])))).toEqual([
      expect.stringMatching(/^stream-9 left out 1 events, one of which is \S+1005$/),
    ]);
  });

  it('brings nothing that the outbox does not have, unless a failover may have lost it', () => {
    const [none, of] = ['00000000-0000-7000-8000-000000009999', '00000000-0000-7000-8000-000000001005'];
    const without = (played: Played): Played => ({
      ...played,
      state: { ...played.state, events: played.state.events.filter(({ id }) => id !== of) },
    });
    const streamed = (played: Played) => check(played).violations.filter(({ rule }) => rule === 'streams');
    expect(streamed(without(playModel()))).toEqual([
      { rule: 'streams', what: `stream-9 brought event ${of}, which the outbox does not have` },
    ]);
    expect(streamed(without(playModel({ failoverLoses: 3 })))).toEqual([]);
    const phantom = withEntries(playModel({ failoverLoses: 3 }), (entry) =>
      entry.type === 'event' && entry.id?.endsWith('1020')
        ? [entry, { ...entry, id: entry.id.replace(/1020$/, '9999') }]
        : [entry],
    );
    expect(streamed(phantom).map(({ what }) => what)).toEqual([
      expect.stringContaining(`brought event ${none}, which the outbox does not have`),
    ]);
  });

  it('shows in each event what was written', () => {
    const wrong = withEntries(playModel(), (entry) =>
      entry.type === 'event' && entry.id?.endsWith('1005')
        ? [{ ...entry, shows: 'deploymentChanged other 1' }]
        : [entry],
    );
    expect(check(wrong).violations).toEqual([
      {
        rule: 'streams',
        what: expect.stringMatching(/^stream-9 brought event \S+1005 with deploymentChanged other 1, and/),
      },
    ]);
  });

  it('that brings nothing at all is silent', () => {
    expect(new Set(check(events(() => [])).violations.map(({ rule }) => rule))).toEqual(new Set(['streams']));
  });
});
