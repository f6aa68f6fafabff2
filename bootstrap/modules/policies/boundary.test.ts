import { describe, expect, it } from 'vitest';
import { betaAccount, boundaryOf, delegationRoleArns } from '../../test/account.ts';
import { isAllowed, many, type Request } from '../../test/iam.ts';
import { global, iam, lockTable, s3, state, sydney } from '../../test/requests.ts';

const beta = betaAccount();
/** A role of a stack, with the widest policy that anyone could attach to it. */
const bounded = (request: Request) => isAllowed([boundaryOf(beta)], request);

describe('the permissions boundary', () => {
  it('allows what workloads need', () => {
    expect(bounded(s3('PutObject', 'arn:aws:s3:::test-beta-apse2-loki-300000000003/chunk'))).toBe(true);
    // RDS IAM authentication documents no condition key: its request has no region.
    const user = (region: string) => `arn:aws:rds-db:${region}:300000000003:dbuser:cluster-ABC/orders_app`;
    expect(bounded({ action: 'rds-db:connect', resource: user('ap-southeast-4') })).toBe(true);
    expect(bounded({ action: 'rds-db:connect', resource: user('eu-west-1') })).toBe(false);
  });

  it.each([
    ['identities', iam('CreateUser', '*')],
    ['other roles', { action: 'sts:AssumeRole', resource: delegationRoleArns.write, context: sydney }],
    ['the account', { action: 'account:DisableRegion', resource: '*', context: global }],
    ['state', s3('GetObject', `${state}/beta/data/apse2.tfstate`)],
    ['the lock', { action: 'dynamodb:DeleteItem', resource: lockTable, context: sydney }],
    ['load balancers', { action: 'elasticloadbalancing:CreateLoadBalancer', resource: '*', context: sydney }],
    ['services that nothing uses', { action: 'lambda:CreateFunction', resource: '*', context: sydney }],
  ] satisfies [string, Request][])('refuses %s to a role with any policy', (_, request) => {
    expect(bounded(request)).toBe(false);
  });

  it('denies changes of identities explicitly, not only by omission', () => {
    const denied = boundaryOf(beta).Statement.filter(({ Effect }) => Effect === 'Deny');
    expect(denied.flatMap(({ Action }) => many(Action))).toEqual(
      expect.arrayContaining(['iam:*', 'organizations:*', 'account:*', 's3:*']),
    );
  });
});
