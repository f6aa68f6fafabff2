import { describe, expect, it } from 'vitest';
import { betaAccount, delegationRoleArns, policiesOf } from '../../test/account.ts';
import { isAllowed, many, type Request } from '../../test/iam.ts';
import { balancer, lockRow, lockTable, s3, state, sydney } from '../../test/requests.ts';

const beta = betaAccount();
const plan = (request: Request) => isAllowed(policiesOf(beta, 'test-beta-plan'), request);

describe('the plan role', () => {
  it('reads settings and state, and takes the lock', () => {
    expect(plan({ action: 'ec2:DescribeVpcs', resource: '*', context: sydney })).toBe(true);
    expect(plan(s3('GetObject', `${state}/beta/network/apse2.tfstate`))).toBe(true);
    expect(plan(s3('PutObject', `${state}/beta/network/apse2.tfstate.tflock`))).toBe(true);
    expect(plan(lockRow('PutItem', 'test-beta-apse2-tfstate-300000000003/beta/network/apse2.tfstate'))).toBe(true);
    expect(plan({ action: 'sts:AssumeRole', resource: delegationRoleArns.read })).toBe(true);
    // A dependent action of wafv2:GetWebACLForResource, which an association's refresh calls.
    const webAcl = { action: 'elasticloadbalancing:GetLoadBalancerWebACL', resource: balancer, context: sydney };
    expect(plan(webAcl)).toBe(true);
  });

  it.each([
    ['state', s3('PutObject', `${state}/beta/network/apse2.tfstate`)],
    ["the state's digest", lockRow('PutItem', 'test-beta-apse2-tfstate-300000000003/beta/network/apse2.tfstate-md5')],
    ['a row without a key', { action: 'dynamodb:PutItem', resource: lockTable }],
    ['a bucket', s3('PutBucketPolicy', 'arn:aws:s3:::test-beta-apse2-orders-web-300000000003')],
    ['the parent zone', { action: 'sts:AssumeRole', resource: delegationRoleArns.write }],
  ] satisfies [string, Request][])('refuses to write %s', (_, request) => {
    expect(plan(request)).toBe(false);
  });

  const secret = 'arn:aws:secretsmanager:ap-southeast-2:300000000003:secret:test-beta/database-AbCdEf';
  it.each([
    ['a secret', { action: 'secretsmanager:GetSecretValue', resource: secret, context: sydney }],
    [
      'a parameter',
      {
        action: 'ssm:GetParameter',
        resource: 'arn:aws:ssm:ap-southeast-2:300000000003:parameter/key',
        context: sydney,
      },
    ],
    ['an object', s3('GetObject', 'arn:aws:s3:::test-beta-apse2-loki-300000000003/chunk')],
  ] satisfies [string, Request][])('refuses to read %s', (_, request) => {
    expect(plan(request)).toBe(false);
  });

  it('writes nothing but the lock', () => {
    const writes = policiesOf(beta, 'test-beta-plan')
      .flatMap(({ Statement }) => Statement)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => many(Action))
      .filter((action) => !/:(Describe|Get|List|Simulate|View)/.test(action));
    expect(writes.sort()).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      's3:DeleteObject',
      's3:PutObject',
      'sts:AssumeRole',
    ]);
  });
});
