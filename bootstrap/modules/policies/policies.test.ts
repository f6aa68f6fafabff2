import { describe, expect, it } from 'vitest';
import { betaAccount, policiesOf, sharedAccount } from '../../test/account.ts';
import { isAllowed, many, parsePolicy } from '../../test/iam.ts';
import { sydney } from '../../test/requests.ts';

const beta = betaAccount();
const shared = sharedAccount();

describe('policies', () => {
  const documents = [beta, shared].flatMap((stack) =>
    Object.entries({ ...stack.resource?.['aws_iam_policy'], ...stack.resource?.['aws_iam_role_policy'] }).map(
      ([name, { policy }]) => ({ name, text: String(policy), policy: parsePolicy(policy) }),
    ),
  );

  it.each(documents)('$name fits into a managed policy', ({ text }) => {
    // A key's ARN is known only after its creation.
    const arn = 'arn:aws:kms:ap-southeast-2:300000000003:key/00000000-0000-0000-0000-000000000000';
    expect(text.replace(/\$\{[^}]*\}/g, arn).length).toBeLessThanOrEqual(6144);
  });

  it.each(documents)('$name allows no service entirely, and all resources only under a condition', ({ policy }) => {
    const allowing = policy.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allowing.flatMap(({ Action }) => many(Action)).filter((action) => /^\*|:\*$/.test(action))).toEqual([]);
    const everywhere = allowing.filter(({ Resource }) => many(Resource).includes('*'));
    expect(everywhere.filter(({ Condition }) => Condition === undefined)).toEqual([]);
  });

  it('are at most ten for a role', () => {
    expect(policiesOf(beta, 'test-beta-apply').length).toBeLessThanOrEqual(10);
  });
});

describe('the release role', () => {
  const push = (repository: string) =>
    isAllowed(policiesOf(shared, 'test-shared-release'), {
      action: 'ecr:PutImage',
      resource: `arn:aws:ecr:ap-southeast-2:100000000001:repository/${repository}`,
      context: sydney,
    });

  it("pushes to the registry's repositories only", () => {
    expect(push('orders-api')).toBe(true);
    expect(push('other')).toBe(false);
  });
});
