import { describe, expect, it } from 'vitest';
import { policiesOf, sharedAccount, trustOf } from '../../test/account.ts';
import { isAllowed } from '../../test/iam.ts';

const shared = sharedAccount();
const write = 'test-beta-delegation-write';
const read = 'test-beta-delegation-read';

const trusts = (role: string, principalArn: string, accountId = '300000000003') =>
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
    expect(trusts(write, 'arn:aws:iam::300000000003:role/test-beta-apply')).toBe(true);
    expect(trusts(read, 'arn:aws:iam::300000000003:role/test-beta-plan')).toBe(true);
    expect(changes(write, { name: ['beta.test.example.net'], type: ['NS'] })).toBe(true);
  });

  it("lets the account's administrators read and write, for an apply by hand", () => {
    const administrator = 'arn:aws:iam::300000000003:role/administrator';
    expect([trusts(read, administrator), trusts(write, administrator)]).toEqual([true, true]);
  });

  it.each([
    ["the same account's plan role", 'arn:aws:iam::300000000003:role/test-beta-plan', '300000000003'],
    ["another account's apply role", 'arn:aws:iam::200000000002:role/test-alpha-apply', '200000000002'],
    ["another account's administrators", 'arn:aws:iam::200000000002:role/administrator', '200000000002'],
    ['another role of the account', 'arn:aws:iam::300000000003:role/developer', '300000000003'],
    ['the same name in another account', 'arn:aws:iam::200000000002:role/test-beta-apply', '200000000002'],
  ])('refuses the writing role to %s', (_, principalArn, accountId) => {
    expect(trusts(write, principalArn, accountId)).toBe(false);
  });

  it.each([
    ["another environment's name", { name: ['alpha.test.example.net'], type: ['NS'] }],
    ["the parent's own name servers", { name: ['test.example.net'], type: ['NS'] }],
    ['its own name along with another', { name: ['beta.test.example.net', 'test.example.net'], type: ['NS'] }],
    ['a record of another type', { name: ['beta.test.example.net'], type: ['A'] }],
    ['a change without name and type', {}],
  ])('refuses to write %s', (_, change) => {
    expect(changes(write, change)).toBe(false);
  });

  it('refuses every change to the reading role', () => {
    expect(changes(read, { name: ['beta.test.example.net'], type: ['NS'] })).toBe(false);
  });
});
