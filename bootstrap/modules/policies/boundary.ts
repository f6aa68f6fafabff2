import { workloadActions } from '@sample-platform-ai/environments/aws-actions.ts';
import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import type { RegionalState } from './state.ts';

export interface BoundaryScope {
  readonly accountId: string;
  /** Name prefix of the account's workload resources, for example `acme-alpha`. */
  readonly base: string;
  readonly regions: readonly string[];
  readonly state: readonly RegionalState[];
  readonly logBuckets: readonly string[];
  /** Vaults of another account that backups are copied to: ARNs, patterns. */
  readonly copyVaultArns: readonly string[];
}

/** Actions that workloads, nodes and services need, by AWS service; a role still has only its own policy. */
const families: Readonly<Record<string, readonly string[]>> = {
  autoscaling: ['Describe*', 'UpdateAutoScalingGroup'],
  cloudfront: ['CreateInvalidation', 'GetInvalidation', 'ListDistributions'],
  // A schedule of sleep uses the last two, and the changes of EKS and RDS.
  cloudwatch: ['PutMetricData', 'GetMetric*', 'ListMetrics', 'Describe*', 'DisableAlarmActions', 'EnableAlarmActions'],
  ec2: [
    'Describe*',
    'GetSecurityGroupsForVpc',
    'CreateTags',
    'DeleteTags',
    // Pod and node interfaces, and the addresses on them.
    '*NetworkInterface*',
    '*PrivateIpAddresses',
    '*Ipv6Addresses',
    'ModifyInstanceAttribute',
    // Volumes of the cluster, and their snapshots.
    '*Volume*',
    'CreateSnapshot',
    'DeleteSnapshot',
    // Rules that let load balancers reach pods; the control plane creates the groups.
    'CreateSecurityGroup',
    'DeleteSecurityGroup',
    '*SecurityGroupIngress',
  ],
  ecr: ['GetAuthorizationToken', 'Batch*', 'GetDownloadUrlForLayer'],
  eks: ['Describe*', 'List*', 'UpdateNodegroupConfig'],
  'eks-auth': ['AssumeRoleForPodIdentity'],
  // Targets only: nothing in a cluster can create a load balancer.
  elasticloadbalancing: ['Describe*', 'RegisterTargets', 'DeregisterTargets', 'ModifyTargetGroup*'],
  kms: [
    'Encrypt',
    'Decrypt',
    'ReEncrypt*',
    'GenerateDataKey*',
    'DescribeKey',
    'CreateGrant',
    'ListGrants',
    'RevokeGrant',
  ],
  logs: ['CreateLogGroup', 'CreateLogStream', 'Put*Events', 'PutRetentionPolicy', 'Describe*', 'GetLogEvents'],
  rds: ['StopDBInstance', 'StartDBInstance'],
  s3: ['GetObject*', 'PutObject*', 'DeleteObject*', 'AbortMultipartUpload', 'List*', 'GetBucketLocation'],
  secretsmanager: ['GetSecretValue', 'BatchGetSecretValue', 'DescribeSecret', 'List*'],
  sns: ['Publish'],
  // Session Manager on a node, and its agent.
  ssm: ['UpdateInstanceInformation', 'ListAssociations', 'ListInstanceAssociations', 'GetParameter'],
  ssmmessages: ['Create*Channel', 'Open*Channel'],
  tag: ['GetResources'],
};

/** Actions of the services' `aws` statements beyond the platform's own, limited to the account's names. */
function ownStatements({ accountId, base, regions, copyVaultArns }: BoundaryScope): readonly PolicyStatement[] {
  const arn = (service: keyof typeof workloadActions, resource: string) =>
    `arn:aws:${service}:*:${accountId}:${resource}`;
  const inRegions = { StringEquals: { 'aws:RequestedRegion': regions } };
  const of = (...services: readonly (keyof typeof workloadActions)[]) =>
    services.flatMap((service) => workloadActions[service].map((action) => `${service}:${action}`));
  return [
    {
      sid: 'Own',
      actions: of('sqs', 'sns', 'dynamodb', 'events'),
      resources: [
        arn('sqs', `${base}-*`),
        arn('sns', `${base}-*`),
        arn('dynamodb', `table/${base}-*`),
        arn('events', `event-bus/${base}-*`),
      ],
      conditions: inRegions,
    },
    // RDS IAM authentication is not an API call and documents no condition key: its region is in the ARN.
    {
      sid: 'SignIn',
      actions: ['rds-db:connect'],
      resources: regions.map((region) => `arn:aws:rds-db:${region}:${accountId}:dbuser:*`),
    },
    // AWS Backup, whose role takes snapshots of the databases and keeps them for some days.
    {
      sid: 'Backups',
      actions: [
        'rds:Describe*',
        'rds:ListTagsForResource',
        'rds:AddTagsToResource',
        ...['DBSnapshot', 'DBClusterSnapshot'].flatMap((kind) => [
          ...['Create', 'Copy', 'Delete'].map((verb) => `rds:${verb}${kind}`),
          `rds:Modify${kind}Attribute`,
        ]),
        'backup:DescribeBackupVault',
        'backup:CopyIntoBackupVault',
      ],
      resources: [
        ...['db', 'cluster'].map((kind) => `arn:aws:rds:*:${accountId}:${kind}:${base}-*`),
        ...['snapshot', 'cluster-snapshot'].map((kind) => `arn:aws:rds:*:${accountId}:${kind}:awsbackup:*`),
        `arn:aws:backup:*:${accountId}:backup-vault:${base}-*`,
        ...copyVaultArns,
      ],
      conditions: inRegions,
    },
    {
      sid: 'OwnKeys',
      actions: of('kms'),
      resources: [arn('kms', 'key/*')],
      conditions: { ...inRegions, 'ForAnyValue:StringLike': { 'kms:ResourceAliases': `alias/${base}-*` } },
    },
  ];
}

/**
 * The maximum permissions of a role of the platform. It allows the action families that the platform uses, so a policy
 * that is too wide, or `AdministratorAccess`, grants nothing else; and it denies changes of identities, of the account and
 * of state, however long the list becomes.
 */
export function boundaryStatements(scope: BoundaryScope): readonly PolicyStatement[] {
  const { regions, state, logBuckets } = scope;
  const buckets = [...state.map(({ bucket }) => bucket), ...logBuckets].map((name) => `arn:aws:s3:::${name}`);
  const lockTables = state.flatMap(({ lockTableArn }) => lockTableArn ?? []);
  return [
    {
      sid: 'Used',
      actions: Object.entries(families).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
      // A boundary grants nothing: each role's own policy limits the resources.
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': regions } },
    },
    ...ownStatements(scope),
    {
      sid: 'NoIdentities',
      effect: 'Deny',
      actions: ['iam:*', 'organizations:*', 'account:*', 'sts:AssumeRole*'],
      resources: ['*'],
    },
    { sid: 'NoState', effect: 'Deny', actions: ['s3:*'], resources: buckets.flatMap((arn) => [arn, `${arn}/*`]) },
    { sid: 'NoStateKeys', effect: 'Deny', actions: ['kms:*'], resources: state.map(({ keyArn }) => keyArn) },
    ...(lockTables.length > 0
      ? [{ sid: 'NoLock', effect: 'Deny', actions: ['dynamodb:*'], resources: lockTables } as const]
      : []),
  ];
}
