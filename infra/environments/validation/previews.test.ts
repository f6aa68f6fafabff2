import { describe, expect, it } from 'vitest';
import { testPlatform } from '../test/platform.ts';
import { validate } from '../validate.ts';
import { describeProblem } from './problem.ts';

const [alpha] = testPlatform.environments;
if (!alpha?.previews) throw new Error('the first environment of the fixture has previews');
const first = alpha;

const problemsOf = (change: object): readonly string[] =>
  validate(
    { ...testPlatform, environments: [{ ...first, ...change }, ...testPlatform.environments.slice(1)] },
    new Date('2026-11-29'),
  )
    .filter(({ level, path }) => level === 'error' && path.startsWith('alpha.previews'))
    .map(describeProblem);

describe('previews', () => {
  it('are allowed where a merge is the trigger, in one region that is not protected', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ previews: undefined, protectFromDestroy: true })).toEqual([]);
  });

  it.each([
    [{ delivery: { ...first.delivery, trigger: 'manual' } }, /delivery\.trigger is manual: manifests are promoted/],
    [{ protectFromDestroy: true }, /protectFromDestroy is true: previews are deleted, databases too/],
    [{ dns: { ...first.dns, routing: { policy: 'latency', healthCheck: undefined } } }, /routing\.policy is latency/],
    ...[-1, 10, 1e12].map(
      (slots) => [{ previews: { slots, hours: 24 } }, new RegExp(`slots: found ${slots}; allowed: `)] as const,
    ),
    [{ previews: { slots: 0, hours: 24 } }, /alpha\.previews\.slots: found 0; allowed: /],
    [{ previews: { slots: 2, hours: 337 } }, /alpha\.previews\.hours: found 337; allowed: /],
    [{ previews: { slots: 2, hours: 24, forks: true } }, /alpha\.previews: /],
  ] as const)('refuses %j', (change, message) => {
    expect(problemsOf(change).join('\n')).toMatch(message);
  });

  it('refuses a second region', () => {
    const [region] = first.regions;
    expect(problemsOf({ regions: [region, { ...region, name: 'ap-southeast-4' }] }).join('\n')).toMatch(
      /undefined for more than one region; alpha has 2; set it to undefined here/,
    );
  });

  it('count for the connections that the database accepts', () => {
    const connections = (slots: number) =>
      validate(
        {
          ...testPlatform,
          environments: testPlatform.environments.map((each) =>
            each.name === first.name
              ? {
                  ...each,
                  previews: { slots, hours: 24 },
                  database: { ...each.database, alarms: { ...each.database.alarms, connections: 1 } },
                }
              : each,
          ),
        },
        new Date('2026-11-29'),
      ).find(({ path }) => path === 'alpha.database.alarms.connections')?.allowed;
    expect(connections(1)).not.toBe(connections(2));
  });
});
