import type { WorkloadPermissions } from './pod-identity.ts';

interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Joins pods to target groups that exist already. It makes no load balancer, security group rule or tag. */
export const targetRegistration = (place: Place & { readonly targetGroupNames: string }): WorkloadPermissions => ({
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
      conditions: { StringEquals: { 'aws:RequestedRegion': place.region } },
    },
    {
      sid: 'Targets',
      actions: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      resources: [
        `arn:aws:elasticloadbalancing:${place.region}:${place.accountId}:targetgroup/${place.targetGroupNames}/*`,
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

/** Addresses for pods. Held by the CNI's own pods, so that nodes need no right over the network. */
export const podNetworking: WorkloadPermissions = { awsManagedPolicies: ['AmazonEKS_CNI_Policy'] };

/** Secrets of the environment, in their own region's replica. */
export const secretReading = (
  place: Place & {
    readonly secretNames: string;
    readonly keyAlias: string;
    /** Tags of secrets that RDS has named itself; each is found by all of its tags. */
    readonly ofRds: readonly Readonly<Record<string, string>>[];
  },
): WorkloadPermissions => ({
  statements: [
    {
      sid: 'Secrets',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [`arn:aws:secretsmanager:${place.region}:${place.accountId}:secret:${place.secretNames}`],
    },
    ...place.ofRds.map((tags, index) => ({
      sid: `SecretOfRds${index + 1}`,
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [`arn:aws:secretsmanager:${place.region}:${place.accountId}:secret:rds!*`],
      conditions: {
        StringEquals: Object.fromEntries(
          Object.entries(tags).map(([key, value]) => [`secretsmanager:ResourceTag/${key}`, value]),
        ),
      },
    })),
    ...(place.ofRds.length > 0
      ? [
          {
            // Authorized on no secret; what is found is read by the statement above alone.
            sid: 'FindSecrets',
            actions: ['secretsmanager:ListSecrets', 'secretsmanager:BatchGetSecretValue'],
            resources: ['*'],
            conditions: { StringEquals: { 'aws:RequestedRegion': place.region } },
          },
        ]
      : []),
    {
      sid: 'Key',
      actions: ['kms:Decrypt'],
      // IAM takes no alias for a resource; the condition holds it to the one key that carries the alias.
      resources: [`arn:aws:kms:${place.region}:${place.accountId}:key/*`],
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${place.region}.amazonaws.com` },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': place.keyAlias },
      },
    },
  ],
});

/** Logs written to, read from and compacted in their bucket. */
export const logStorage = (
  place: Place & { readonly bucketArn: string; readonly keyArn: string },
): WorkloadPermissions => ({
  statements: [
    { sid: 'List', actions: ['s3:ListBucket'], resources: [place.bucketArn] },
    {
      sid: 'Objects',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`${place.bucketArn}/*`],
    },
    {
      sid: 'Key',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [place.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${place.region}.amazonaws.com` } },
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
