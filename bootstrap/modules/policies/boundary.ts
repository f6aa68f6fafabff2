import { workloadActions } from '@sample-platform-ai/environments/aws-actions.ts';
import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import type { StateAccess } from './state.ts';

export interface BoundaryScope {
  readonly accountId: string;
  /** Starts the name of whatever belongs to the account's workloads, as `acme-alpha`. */
  readonly base: string;
  readonly regions: readonly string[];
  readonly state: readonly StateAccess[];
  readonly logBuckets: readonly string[];
}

/** What workloads, nodes and services call, a family a service; a role still has only what its own policy says. */
const families: Readonly<Record<string, readonly string[]>> = {
  autoscaling: ['Describe*', 'UpdateAutoScalingGroup'],
  cloudfront: ['CreateInvalidation', 'GetInvalidation', 'ListDistributions'],
  cloudwatch: ['PutMetricData', 'GetMetric*', 'ListMetrics', 'Describe*'],
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
    // Rules that let load balancers reach pods; groups are made by the control plane.
    'CreateSecurityGroup',
    'DeleteSecurityGroup',
    '*SecurityGroupIngress',
  ],
  ecr: ['GetAuthorizationToken', 'Batch*', 'GetDownloadUrlForLayer'],
  eks: ['Describe*', 'List*'],
  'eks-auth': ['AssumeRoleForPodIdentity'],
  // Targets only: whatever in a cluster asks for a load balancer of its own does not get it.
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
  s3: ['GetObject*', 'PutObject*', 'DeleteObject*', 'AbortMultipartUpload', 'List*', 'GetBucketLocation'],
  secretsmanager: ['GetSecretValue', 'BatchGetSecretValue', 'DescribeSecret', 'List*'],
  sns: ['Publish'],
  // Sessions on a node, and the agent that keeps them.
  ssm: ['UpdateInstanceInformation', 'ListAssociations', 'ListInstanceAssociations', 'GetParameter'],
  ssmmessages: ['Create*Channel', 'Open*Channel'],
  tag: ['GetResources'],
};

/** What the `aws` statements of services name, beyond what all of the platform uses: only by the account's own names. */
function ownStatements({ accountId, base, regions }: BoundaryScope): readonly PolicyStatement[] {
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
    // RDS' sign-in is no call of an API, and documents no condition key: its region is in the ARN.
    {
      sid: 'SignIn',
      actions: ['rds-db:connect'],
      resources: regions.map((region) => `arn:aws:rds-db:${region}:${accountId}:dbuser:*`),
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
 * The most that a role made by the platform can ever do. A list of what is used, by action families, so that a policy
 * written too widely, or `AdministratorAccess` attached, opens nothing that the platform does not use; and refusals
 * that hold however wide the list becomes: no identities, no account, no state.
 */
export function boundaryStatements(scope: BoundaryScope): readonly PolicyStatement[] {
  const { regions, state, logBuckets } = scope;
  const buckets = [...state.map(({ bucket }) => bucket), ...logBuckets].map((name) => `arn:aws:s3:::${name}`);
  const lockTables = state.flatMap(({ lockTableArn }) => lockTableArn ?? []);
  return [
    {
      sid: 'Used',
      actions: Object.entries(families).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
      // A boundary grants nothing: the resources are the business of each role's own policy.
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
