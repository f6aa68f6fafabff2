import { describe, expect, it } from 'vitest';
import { type Bug, playModel, withEntries } from '../test/model-ledger.ts';
import { check } from './check.ts';
import type { Played } from './rule.ts';
import { eventOf } from './writes.ts';

/** Rules that a play breaks, each once. */
const broken = (played: Played) => [...new Set(check(played).violations.map(({ rule }) => rule))];
const planted = (bug: Bug) => check(playModel({ bug }));

describe('a play without a bug', () => {
  it('breaks no rule, and loses nothing', () => {
    const played = playModel();
    expect(check(played)).toEqual({ violations: [], lost: [] });
    // It looked at something of each kind.
    const count = (type: string) => played.entries.filter((entry) => entry.type === type).length;
    expect([count('write'), count('read'), count('event')]).toEqual([21, 18, 21]);
  });
});

describe('a planted bug', () => {
  it('that loses an acknowledged write is caught', () => {
    const { violations, lost } = planted('an acknowledged write is lost');
    expect(violations.map(({ rule, what }) => [rule, what])).toEqual([
      ['durability', expect.stringMatching(/^pipeline-2-4 of pipeline-2 .* is not in the database$/)],
    ]);
    expect(lost.map(({ key }) => key)).toEqual(['pipeline-2-4']);
  });

  it('that does a repeated request twice is caught', () => {
    const { violations } = planted('a repeated request is done twice');
    expect(new Set(violations.map(({ rule }) => rule))).toEqual(new Set(['duplicates']));
    expect(violations.map(({ what }) => what)).toContain('deployment pipeline-1-3 is there 2 times');
  });

  it('that shows a stale read as fresh is caught', () => {
    expect(planted('a stale read is shown as fresh').violations).toEqual(
      [1, 2].map((n) => ({
        rule: 'read your writes',
        what: `cell of pipeline-${n}: a read with the token of pipeline-${n}-4 showed number 3 of it`,
      })),
    );
  });

  it('that makes a stream silent is caught', () => {
    expect(planted('a stream is silent').violations).toEqual([
      { rule: 'streams', what: 'stream-9 is silent: the last 6 events did not come' },
    ]);
  });

  it('that reorders events is caught', () => {
    const { violations } = planted('events are reordered');
    expect(violations).toEqual([
      {
        rule: 'streams',
        what: expect.stringMatching(/^stream-9 brought event \S+1009 after \S+1010, which is later$/),
      },
    ]);
  });

  it('that ignores If-Match is caught', () => {
    const { violations } = planted('If-Match is ignored');
    expect(violations.map(({ rule }) => rule)).toEqual(Array(3).fill('lost updates'));
    expect(violations[0]?.what).toMatch(
      /^note-b-1 and note-a-1 were both acknowledged after incident \S+ at version 1/,
    );
  });
});

describe('an asynchronous failover', () => {
  it('breaks no rule where only the end is lost, and lists exactly that', () => {
    const { violations, lost } = check(playModel({ failoverLoses: 3 }));
    expect(violations).toEqual([]);
    expect(lost.map(({ key }) => key)).toEqual(['pipeline-2-8', 'pipeline-1-9', 'pipeline-2-9']);
  });

  it('may lose nothing that every region was seen to have', () => {
    const durable = (...keys: readonly string[]) =>
      withEntries(playModel({ failoverLoses: 3 }), (entry) =>
        entry.type === 'write' && keys.includes(entry.key)
          ? [
              entry,
              { client: entry.client, kind: entry.kind, near: entry.near, type: 'durable', key: entry.key, at: 1 },
            ]
          : [entry],
      );
    expect(check(durable('pipeline-1-8')).violations).toEqual([]);
    expect(check(durable('pipeline-1-8', 'pipeline-2-9')).violations).toEqual([
      {
        rule: 'durability',
        what: expect.stringMatching(/^pipeline-2-9 of pipeline-2 .* was in every region and is not in the database$/),
      },
    ]);
  });

  it('may lose nothing in a planned switchover', () => {
    expect(broken({ ...playModel({ failoverLoses: 3 }), mayLoseTail: false })).toEqual(['durability', 'streams']);
  });

  it('loses no write that came before one that is kept', () => {
    const played = playModel({ failoverLoses: 3 });
    const deployments = played.state.deployments.filter(({ version }) => version !== 'pipeline-1-2');
    expect(check({ ...played, state: { ...played.state, deployments } }).violations).toEqual([
      {
        rule: 'durability',
        what: expect.stringMatching(/^pipeline-1-2 .*, and pipeline-2-2 of .*, which came later, is$/),
      },
    ]);
  });

  it('loses nothing that the new writer acknowledged', () => {
    const played = playModel({ failoverLoses: 3 });
    const deployments = played.state.deployments.filter(({ version }) => version !== 'pipeline-2-12');
    expect(check({ ...played, state: { ...played.state, deployments } }).violations.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^pipeline-2-12 .* was acknowledged by the new writer and is not in the database$/),
    ]);
  });

  it('is the only change that may lose a write: one after it is planned', () => {
    const played = playModel({ failoverLoses: 3 });
    const deployments = played.state.deployments.filter(({ version }) => version !== 'pipeline-2-12');
    const state = { ...played.state, deployments, epoch: played.state.epoch + 1n };
    expect(check({ ...played, state }).violations.map(({ rule, what }) => [rule, what])).toEqual([
      ['durability', expect.stringMatching(/^pipeline-2-12 .* was acknowledged by the new writer/)],
    ]);
  });

  it('has to be said on every stream', () => {
    const untold = withEntries(playModel({ failoverLoses: 3 }), (entry) => (entry.type === 'resync' ? [] : [entry]));
    expect(check(untold).violations).toEqual([
      { rule: 'streams', what: expect.stringMatching(/^stream-9 went on into epoch 2, and no word said/) },
    ]);
  });
});

describe('other rules', () => {
  it('what is recorded under an id is what its client wrote', () => {
    const played = playModel();
    const deployments = played.state.deployments.map((each) =>
      each.version === 'pipeline-1-2' ? { ...each, version: 'another' } : each,
    );
    expect(broken({ ...played, state: { ...played.state, deployments } })).toEqual(['durability']);
  });

  it.each(['observation', 'incident'] as const)('an acknowledged %s is there', (record) => {
    const common = { client: 'one-9', kind: 'observer (REST)', near: 'one', type: 'write', cell: 'cell' } as const;
    const write = {
      ...common,
      record,
      key: 'one-9-1',
      id: 'x',
      sequence: 1,
      sentAt: 1,
      acknowledgedAt: 2,
      attempts: 1,
    };
    const played = playModel();
    const entries = [...played.entries, { ...write, token: `1${'0'.repeat(20)}` }];
    expect(check({ ...played, entries }).violations).toEqual([
      { rule: 'durability', what: 'one-9-1 of one-9 in cell, acknowledged at 2 ms, is not in the database' },
    ]);
    const state = {
      ...played.state,
      observations: record === 'observation' ? [{ id: 'x', operation: 'one-9-1', cell: 'cell' }] : [],
      incidents: record === 'incident' ? [{ id: 'x', title: 'one-9-1' }] : [],
    };
    // It is there, and no stream can ever bring it.
    expect(check({ ...played, entries, state }).violations).toEqual([
      { rule: 'events', what: 'one-9-1 of one-9 in cell, acknowledged at 2 ms, has 0 events in the outbox' },
    ]);
  });

  it.each([0, 2])('what is written is published once, and not %i times', (times) => {
    const played = playModel();
    const events = played.state.events.flatMap((event) =>
      event.id.endsWith('1005') ? Array.from({ length: times }, () => event) : [event],
    );
    expect(check({ ...played, state: { ...played.state, events } }).violations).toContainEqual({
      rule: 'events',
      what: expect.stringMatching(new RegExp(`^pipeline-1-3 of .*, has ${times} events in the outbox$`)),
    });
  });

  it('what one client writes to its cell is in order', () => {
    const played = playModel();
    const shownFor = (key: string) =>
      eventOf({
        record: 'deployment',
        id: played.state.deployments.find(({ version }) => version === key)?.id ?? '',
        sequence: 1,
      });
    const [second, third] = [shownFor('pipeline-1-2'), shownFor('pipeline-1-3')];
    const swap = new Map([
      [second, third],
      [third, second],
    ]);
    const swapped = played.state.events.map((event) => ({
      ...event,
      shows: swap.get(event.shows ?? '') ?? event.shows,
    }));
    const { violations } = check({ ...played, state: { ...played.state, events: swapped } });
    expect(violations.filter(({ rule }) => rule !== 'streams')).toEqual([
      {
        rule: 'order',
        what: 'cell of pipeline-1: pipeline-1-3 comes before pipeline-1-2, which was acknowledged earlier',
      },
    ]);
  });

  it('no call is refused for good', () => {
    const refused = {
      client: 'pipeline-1',
      kind: 'pipeline (CLI)',
      near: 'one',
      type: 'failure',
      sentAt: 1,
      at: 2,
      error: '403',
      gaveUp: 'refused',
    } as const;
    expect(check({ ...playModel(), entries: [...playModel().entries, refused] }).violations).toEqual([
      { rule: 'refusals', what: 'pipeline-1 was refused: 403' },
    ]);
    // The ledger does not know the token of a write that a failover lost; pipeline-1-8 is kept, and pipeline-1-9 is not.
    const failedOver = playModel({ failoverLoses: 3 });
    const refusedAfter = (after: string) =>
      check({ ...failedOver, entries: [...failedOver.entries, { ...refused, after }] }).violations;
    expect(refusedAfter('pipeline-1-8')).toHaveLength(1);
    expect(refusedAfter('pipeline-1-9')).toEqual([]);
  });
});
