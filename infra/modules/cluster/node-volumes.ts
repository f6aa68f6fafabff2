import type { PolicyStatement } from '../iam/policy.ts';

/**
 * Lets EC2 Auto Scaling start nodes whose volumes the key encrypts. Its role is in the conditions and not the principal:
 * AWS creates that role with the account's first node group, and refuses a key policy or a grant that names a role
 * before it exists.
 */
export function nodeVolumesStatements(accountId: string): PolicyStatement[] {
  const autoScaling = {
    principals: { AWS: '*' },
    // In a key's own policy "*" means this key.
    resources: ['*'],
  };
  const onlyAutoScaling = {
    StringEquals: { 'kms:CallerAccount': accountId },
    ArnEquals: {
      'aws:PrincipalArn': `arn:aws:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    },
  };
  return [
    {
      ...autoScaling,
      sid: 'NodeVolumes',
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      conditions: onlyAutoScaling,
    },
    {
      ...autoScaling,
      sid: 'NodeVolumeGrants',
      actions: ['kms:CreateGrant'],
      conditions: { ...onlyAutoScaling, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}
