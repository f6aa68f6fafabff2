import { accountNames, accountOf, stackId } from '@sample-platform-ai/environments/naming.ts';
import { describe, expect, it } from 'vitest';
import table from '../refusals/data/dependent-actions.json' with { type: 'json' };
import { isOtherCase } from '../refusals/iam/dependents.ts';
import { identitiesOf } from '../refusals/iam/identities.ts';
import { many } from '../refusals/iam/policy.ts';
import { subjects, synthesizedTree } from './tree.ts';

const dependents: Readonly<Record<string, readonly string[]>> = table.dependentActions;

/** `action needs dependent` for what the patterns allow without an action that AWS lists as its dependency. */
function lacking(patterns: readonly string[]): readonly string[] {
  const fits = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i'));
  const allows = (action: string) => fits.some((pattern) => pattern.test(action));
  return Object.entries(dependents)
    .filter(([action]) => allows(action))
    .flatMap(([action, needed]) =>
      needed.filter((each) => !isOtherCase(each) && !allows(each)).map((each) => `${action} needs ${each}`),
    );
}

it('an action without its dependent action is found, also where a pattern allows it', () => {
  expect(lacking(['wafv2:Associate*'])).toContain(
    'wafv2:AssociateWebACL needs elasticloadbalancing:CreateWebACLAssociation',
  );
  expect(lacking(['elasticloadbalancing:*', 'wafv2:*', 'iam:Create*'])).toEqual([]);
});

describe.each(subjects)('in $of', ({ platform, floor }) => {
  const tree = synthesizedTree(platform);

  it.each(platform.environments.map((environment) => [environment.name, environment] as const))(
    'each pipeline of %s may do what its actions depend on',
    (name, environment) => {
      const stack = tree.find(({ id }) => id === stackId(name, 'bootstrap', 'global'))?.json;
      const identities = stack ? [...identitiesOf(stack)] : [];
      const { planRole, applyRole } = accountNames(platform.organization, accountOf(environment));
      for (const { name: role } of [planRole, applyRole]) {
        const policies = identities.find(([arn]) => arn.endsWith(`:role/${role}`))?.[1].policies ?? [];
        const allowed = policies.flatMap(({ Statement }) =>
          Statement.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? many(Action) : [])),
        );
        expect(allowed.length, role).toBeGreaterThanOrEqual(40 * floor);
        expect(lacking(allowed), role).toEqual([]);
      }
    },
  );
});
