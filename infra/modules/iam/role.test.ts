import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { instanceTrust, serviceTrust } from './policy.ts';
import { Role, type RoleProps } from './role.ts';

const role = (props: Partial<RoleProps> = {}) =>
  testStack(
    (stack) =>
      new Role(stack, 'role', {
        name: 'test-role',
        description: 'Test',
        trust: serviceTrust('eks.amazonaws.com', '123456789012'),
        ...props,
      }),
  );

describe('Role', () => {
  it('trusts a service on behalf of this account only', () => {
    const [made] = resources(role(), 'aws_iam_role');
    expect(JSON.parse(String(made?.['assume_role_policy']))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Service',
          Effect: 'Allow',
          Principal: { Service: 'eks.amazonaws.com' },
          Action: ['sts:AssumeRole'],
          Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        },
      ],
    });
  });

  it('trusts instances without a source account, which EC2 does not send', () => {
    expect(JSON.parse(instanceTrust).Statement).toEqual([
      { Sid: 'Instances', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: ['sts:AssumeRole'] },
    ]);
  });

  it('has the permissions boundary of the account', () => {
    expect(resources(role(), 'aws_iam_role')).toMatchObject([
      { permissions_boundary: 'arn:aws:iam::123456789012:policy/boundary' },
    ]);
  });

  it('has no permissions by default', () => {
    const stack = role();
    expect(resources(stack, 'aws_iam_role_policy')).toEqual([]);
    expect(resources(stack, 'aws_iam_role_policy_attachment')).toEqual([]);
  });

  it('has its statements and the named AWS managed policies', () => {
    const stack = role({
      statements: [{ sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::bucket/*'] }],
      awsManagedPolicies: ['service-role/AmazonEBSCSIDriverPolicy'],
    });
    const [policy] = resources(stack, 'aws_iam_role_policy');
    expect(JSON.parse(String(policy?.['policy'])).Statement).toEqual([
      { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::bucket/*'] },
    ]);
    expect(resources(stack, 'aws_iam_role_policy_attachment')).toMatchObject([
      { policy_arn: 'arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy' },
    ]);
  });
});
