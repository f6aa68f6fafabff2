import { describe, expect, it } from 'vitest';
import { reversed, runInOrder, type Step, subset } from './graph.ts';

const steps: Step[] = [
  { id: 'cluster', needs: ['network'] },
  { id: 'delivery', needs: ['cluster', 'data'] },
  { id: 'network', needs: [] },
  { id: 'data', needs: ['network'] },
];

/** Runs the steps, each taking one turn of the event loop, and returns the order of starts and ends. */
async function trace(
  list: readonly Step[],
  {
    parallel = 4,
    fails = '',
    turnOf = (_id: string) => 0,
  }: { parallel?: number; fails?: string; turnOf?: (id: string) => number } = {},
) {
  const events: string[] = [];
  let most = 0;
  let now = 0;
  const outcomes = await runInOrder(
    list,
    async (id) => {
      events.push(id);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      if (id === fails) throw new Error('planned');
    },
    { parallel, turnOf },
  );
  return { events, most, outcomes: Object.fromEntries(outcomes) };
}

describe('runInOrder', () => {
  it('runs each step after what it needs, and independent ones side by side', async () => {
    const { events, most } = await trace(steps);
    expect(events[0]).toBe('network');
    expect(events.at(-1)).toBe('delivery');
    expect(most).toBe(2);
  });

  it('runs no more at a time than it may', async () => {
    expect((await trace(steps, { parallel: 1 })).most).toBe(1);
  });

  it('skips what needs a failed step, and nothing else', async () => {
    const { outcomes } = await trace(steps, { fails: 'cluster' });
    expect(outcomes).toEqual({ network: 'done', data: 'done', cluster: 'failed', delivery: 'skipped' });
  });

  it('starts no further step after an abort', async () => {
    const stop = new AbortController();
    const outcomes = await runInOrder(steps, async () => stop.abort(), { parallel: 4, signal: stop.signal });
    expect(Object.fromEntries(outcomes)).toEqual({
      network: 'done',
      data: 'skipped',
      cluster: 'skipped',
      delivery: 'skipped',
    });
  });

  describe('in turns', () => {
    const regional: Step[] = [
      { id: 'network-2', needs: [] },
      { id: 'network-1', needs: [] },
      // The second region's is made first, and the first one's joins it.
      { id: 'data-1', needs: ['network-1', 'data-2'] },
      { id: 'data-2', needs: ['network-2'] },
      { id: 'cluster-1', needs: ['network-1'] },
      { id: 'cluster-2', needs: ['network-2'] },
    ];
    const turnOf = (id: string) => Number(id.at(-1));

    it('runs one turn at a time, the lowest first, but for what that needs of a later one', async () => {
      const { events, most } = await trace(regional, { turnOf });
      expect(events).toEqual(['network-1', 'cluster-1', 'network-2', 'data-2', 'cluster-2', 'data-1']);
      expect(most).toBe(2);
    });

    it('starts nothing of a later turn after a failure', async () => {
      const { outcomes } = await trace(regional, { turnOf, fails: 'cluster-1' });
      expect(outcomes).toMatchObject({ 'network-1': 'done', 'network-2': 'skipped', 'cluster-2': 'skipped' });
    });
  });

  it('refuses steps that need one another', async () => {
    const circle = [
      { id: 'a', needs: ['b'] },
      { id: 'b', needs: ['a'] },
    ];
    await expect(trace(circle)).rejects.toThrow(/need one another: a, b/);
  });
});

describe('the order of a part of the graph', () => {
  it('turns round for a destroy', async () => {
    const { events } = await trace(reversed(steps));
    expect(events[0]).toBe('delivery');
    expect(events.at(-1)).toBe('network');
  });

  it('keeps the order of steps that need one another by way of one that was not chosen', () => {
    const [delivery] = subset(steps, ({ id }) => id === 'delivery' || id === 'network');
    expect(delivery).toEqual({ id: 'delivery', needs: ['network'] });
  });
});
