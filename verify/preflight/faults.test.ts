import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Line } from './check.ts';
import { checks, firstChecks, preflight } from './run.ts';
import { accountFaults } from './test/account-faults.ts';
import { regionalFaults } from './test/regional-faults.ts';
import { type StandIn, startStandIn } from './test/stand-in.ts';
import { type Subject, subject } from './test/subject.ts';

let standIn: StandIn;
let beta: Subject;
beforeAll(async () => {
  standIn = await startStandIn();
  beta = subject(testPlatform, 'beta', standIn);
});
afterAll(() => standIn.stop());

describe('an account that lacks something', () => {
  const seen = new Set<string>();
  const failing: Line[] = [];
  it.each([...regionalFaults, ...accountFaults])(
    'has a line with its fix for $of',
    async ({ change, check, subject: of, found, fix, also = [] }) => {
      const world = beta.world();
      change(world);
      // preflight.test.ts tries what the policies say, action by action.
      const { decides } = world;
      world.decides = (action) => decides(action) ?? 'allowed';
      standIn.set(world);
      const lines = await preflight(beta.context);
      const wrong = lines.filter(({ verdict }) => verdict === 'fails');
      for (const each of wrong) seen.add(each.check);
      failing.push(...wrong);
      expect(wrong.find((line) => line.check === check && line.subject === of)).toMatchObject({ found });
      expect(wrong.find((line) => line.check === check && line.subject === of)?.fix).toMatch(fix);
      // Nothing else is blamed.
      expect(new Set(wrong.map((line) => line.check))).toEqual(new Set([check, ...also]));
    },
  );

  it('was seen with every check failing, each with a fix of one line', () => {
    expect([...seen].sort()).toEqual([...firstChecks, ...checks].map(({ name }) => name).sort());
    for (const { check, subject: of, fix } of failing) expect(fix, `${check} ${of}`).toMatch(/^[A-Z][^\n]{20,260}$/);
  });
});
