import { setTimeout as delay } from 'node:timers/promises';
import { personClaims } from '@sample-platform-ai/backend/dev/issuer/claims.ts';
import { insideOf, type Play } from './play.ts';

const skewMs = 10 * 60_000;
const wrongMs = 4000;

/**
 * One process' clock is ahead, and one in the other region is behind, by more than a token of a pipeline lives; then both are set
 * right at once, which is a jump back for the first. What the ledger keeps and shows may not depend on it.
 */
export const clockSkew: Play = {
  name: 'clock-skew',
  description:
    'the clock of one process is ten minutes ahead, that of another ten minutes behind; then both jump to the correct time',
  mayLoseTail: false,
  retriesSuffice: true,
  act: async ({ world, step, fault, problem, stillServed, everyoneServed }) => {
    const { issuers, regions, names } = world;
    const inside = insideOf(world);
    const [[ahead], [behind]] = [inside.processes(regions[0].name), inside.processes(regions[1].name)];
    if (!ahead || !behind) throw new Error('a region has no process');
    fault();
    ahead.faults.set({ clockMs: skewMs });
    behind.faults.set({ clockMs: -skewMs });
    step(`a clock in ${regions[0].name} is 10 min ahead, and one in ${regions[1].name} 10 min behind`);
    await delay(wrongMs);
    await stillServed();
    // It lives for five minutes, as a pipeline's does.
    const token = await issuers.people.sign(personClaims('someone@example.com', 'ledger-viewers'));
    const expected = [
      { process: ahead, where: 'ahead', status: 401 },
      { process: behind, where: 'behind', status: 200 },
    ];
    for (const { process, where, status } of expected) {
      const url = `http://127.0.0.1:${process.ports.http}/v1/matrix?environment=${names.environment}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      await answer.body?.cancel();
      step(`the process that is ${where} answers a new token of 5 min with ${answer.status}`);
      if (answer.status !== status) problem(`the process that is ${where}: found ${answer.status}, expected ${status}`);
    }
    ahead.faults.set({});
    behind.faults.set({});
    step('both clocks are right');
    await delay(wrongMs);
    await everyoneServed();
  },
};
