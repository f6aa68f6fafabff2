import type { WorkloadPermissions } from './pod-identity.ts';

interface RegionScope {
  readonly accountId: string;
  readonly region: string;
}

/** Registers pods with existing target groups. It creates no load balancer, security group rule or tag. */
export const targetRegistration = (
  scope: RegionScope & { readonly targetGroupNames: string },
): WorkloadPermissions => ({
  statements: [
    {
      sid: 'Describe',
      actions: [
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeInstances',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTargetGroupAttributes',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
      ],
      // AWS scopes no Describe action of these two services to a resource.
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': scope.region } },
    },
    {
      sid: 'Targets',
      actions: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      resources: [
        `arn:aws:elasticloadbalancing:${scope.region}:${scope.accountId}:targetgroup/${scope.targetGroupNames}/*`,
      ],
    },
  ],
});

/** Volumes for claims, encrypted by the key that the storage class names. */
export const volumeProvisioning = (props: { readonly keyArn: string }): WorkloadPermissions => ({
  // The second version touches only volumes and snapshots that the driver itself has tagged.
  awsManagedPolicies: ['AmazonEBSCSIDriverPolicyV2'],
  statements: [
    {
      sid: 'Key',
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: [props.keyArn],
    },
    {
      sid: 'KeyGrants',
      actions: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      resources: [props.keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ],
});

/** Addresses for pods. The CNI pods hold these permissions, so nodes need none. */
export const podNetworking: WorkloadPermissions = { awsManagedPolicies: ['AmazonEKS_CNI_Policy'] };

/** Secrets of the environment, in the replica of their region. */
export const secretReading = (
  scope: RegionScope & {
    readonly secretNames: string;
    readonly keyAlias: string;
    /** Tags of secrets that RDS names; each is found by all of its tags. */
    readonly ofRds: readonly Readonly<Record<string, string>>[];
  },
): WorkloadPermissions => ({
  statements: [
    {
      sid: 'Secrets',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [`arn:aws:secretsmanager:${scope.region}:${scope.accountId}:secret:${scope.secretNames}`],
    },
    ...scope.ofRds.map((tags, index) => ({
      sid: `SecretOfRds${index + 1}`,
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [`arn:aws:secretsmanager:${scope.region}:${scope.accountId}:secret:rds!*`],
      conditions: {
        StringEquals: Object.fromEntries(
          Object.entries(tags).map(([key, value]) => [`secretsmanager:ResourceTag/${key}`, value]),
        ),
      },
    })),
    ...(scope.ofRds.length > 0
      ? [
          {
            // IAM does not scope this action to a secret; only the statement above allows reading.
            sid: 'FindSecrets',
            actions: ['secretsmanager:ListSecrets', 'secretsmanager:BatchGetSecretValue'],
            resources: ['*'],
            conditions: { StringEquals: { 'aws:RequestedRegion': scope.region } },
          },
        ]
      : []),
    {
      sid: 'Key',
      actions: ['kms:Decrypt'],
      // IAM does not accept an alias as a resource; the condition limits it to the key with that alias.
      resources: [`arn:aws:kms:${scope.region}:${scope.accountId}:key/*`],
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${scope.region}.amazonaws.com` },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': scope.keyAlias },
      },
    },
  ],
});

/** Logs written to, read from and compacted in their bucket. */
export const logStorage = (
  scope: RegionScope & { readonly bucketArn: string; readonly keyArn: string },
): WorkloadPermissions => ({
  statements: [
    { sid: 'List', actions: ['s3:ListBucket'], resources: [scope.bucketArn] },
    {
      sid: 'Objects',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`${scope.bucketArn}/*`],
    },
    {
      sid: 'Key',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [scope.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${scope.region}.amazonaws.com` } },
    },
  ],
});

/** Messages to topics whose content their key encrypts. */
export const notifying = (props: {
  readonly region: string;
  readonly topicArns: readonly string[];
  readonly keyArn: string;
}): WorkloadPermissions => ({
  statements: [
    { sid: 'Publish', actions: ['sns:Publish'], resources: props.topicArns },
    {
      sid: 'Key',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [props.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `sns.${props.region}.amazonaws.com` } },
    },
  ],
});
