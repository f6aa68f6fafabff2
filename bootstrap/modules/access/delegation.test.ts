import { describe, expect, it } from 'vitest';
import { policiesOf, sharedAccount, trustOf } from '../../test/account.ts';
import { isAllowed } from '../../test/iam.ts';

const shared = sharedAccount();
const write = 'test-prod-delegation-write';
const read = 'test-prod-delegation-read';

const trusts = (role: string, principalArn: string, accountId = '444444444444') =>
  isAllowed([trustOf(shared, role)], {
    action: 'sts:AssumeRole',
    principal: { AWS: `arn:aws:iam::${accountId}:root` },
    context: { 'aws:PrincipalArn': principalArn },
  });

const changes = (role: string, change: { name?: string[]; type?: string[] }) =>
  isAllowed(policiesOf(shared, role), {
    action: 'route53:ChangeResourceRecordSets',
    resource: 'arn:aws:route53:::hostedzone/Z1',
    context: {
      'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
      ...(change.name && { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': change.name }),
      ...(change.type && { 'route53:ChangeResourceRecordSetsRecordTypes': change.type }),
    },
  });

describe('DelegationRoles', () => {
  it("lets the apply role write, and the plan role read, its environment's delegation", () => {
    expect(trusts(write, 'arn:aws:iam::444444444444:role/test-prod-apply')).toBe(true);
    expect(trusts(read, 'arn:aws:iam::444444444444:role/test-prod-plan')).toBe(true);
    expect(changes(write, { name: ['prod.example.com'], type: ['NS'] })).toBe(true);
  });

  it("lets the account's administrators do both, for an apply by hand", () => {
    const administrator = 'arn:aws:iam::444444444444:role/administrator';
    expect([trusts(read, administrator), trusts(write, administrator)]).toEqual([true, true]);
  });

  it.each([
    ["the same account's plan role", 'arn:aws:iam::444444444444:role/test-prod-plan', '444444444444'],
    ["another account's apply role", 'arn:aws:iam::222222222222:role/test-dev-apply', '222222222222'],
    ["another account's administrators", 'arn:aws:iam::222222222222:role/administrator', '222222222222'],
    ['another role of the account', 'arn:aws:iam::444444444444:role/developer', '444444444444'],
    ['the same name in another account', 'arn:aws:iam::222222222222:role/test-prod-apply', '222222222222'],
  ])('refuses the writing role to %s', (_, principalArn, accountId) => {
    expect(trusts(write, principalArn, accountId)).toBe(false);
  });

  it.each([
    ["another environment's name", { name: ['uat.example.com'], type: ['NS'] }],
    ["the parent's own name servers", { name: ['example.com'], type: ['NS'] }],
    ['its own name along with another', { name: ['prod.example.com', 'example.com'], type: ['NS'] }],
    ['a record of another type', { name: ['prod.example.com'], type: ['A'] }],
    ['a change that says neither', {}],
  ])('refuses to write %s', (_, change) => {
    expect(changes(write, change)).toBe(false);
  });

  it('refuses every change to the reading role', () => {
    expect(changes(read, { name: ['prod.example.com'], type: ['NS'] })).toBe(false);
  });
});
