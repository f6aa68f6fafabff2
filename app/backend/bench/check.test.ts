import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Check, checkAnswers, checkedRollouts, isComparable } from './check.ts';
import { endpoints } from './endpoints.ts';
import { peerKinds } from './servers.ts';
import { onPath } from './tools.ts';
import { openWorld, type World } from './world.ts';

describe.runIf(process.platform === 'linux' && onPath('go'))('the peers in Go', () => {
  let world: World;
  let checks: readonly Check[];
  beforeAll(async () => {
    const options = { peers: peerKinds, against: undefined, environment: {}, againstEnvironment: {} };
    world = await openWorld({ ...options, rollouts: checkedRollouts }, () => {});
    checks = await checkAnswers(endpoints, world);
  }, 600_000);
  afterAll(() => world?.stop(), 60_000);

  it.each(peerKinds)('answers every row as the ledger does: %s', (kind) => {
    const own = checks.filter(({ server }) => server === `go-${kind}`);
    expect(own.map(({ endpoint }) => endpoint)).toEqual(endpoints.filter(isComparable).map(({ name }) => name));
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter(({ difference }) => difference !== undefined)).toEqual([]);
  });
});
