import type { Parameters, Rule } from '../call.ts';
import { databaseDeletions } from '../rules/database-deletions.ts';
import { globalDatabase } from '../rules/global-database.ts';
import { names } from '../rules/names.ts';
import { parameterGroups } from '../rules/parameter-groups.ts';
import { optInRegions } from '../rules/regions.ts';
import { distributionAliases, namesInUse } from '../rules/unique-names.ts';
import { type Step, subject } from './subject.ts';

const { account } = subject;
const [here, there] = ['us-east-1', 'us-west-2'];
const arn = (region: string) => `arn:aws:rds:${region}:${account}:cluster:${region}-database`;
const member = (region: string, parameters: Step['parameters'] = {}): Step => ({
  call: 'rds:CreateDBCluster',
  region,
  parameters: {
    DBClusterIdentifier: `${region}-database`,
    GlobalClusterIdentifier: 'global',
    StorageEncrypted: 'true',
    KmsKeyId: 'key',
    ...parameters,
  },
});
const born: readonly Step[] = [
  { call: 'rds:CreateGlobalCluster', parameters: { GlobalClusterIdentifier: 'global' } },
  member(here, { DatabaseName: 'platform', MasterUsername: 'owner', MasterUserPassword: 'secret' }),
];
const joined = [...born, member(there)];
const onGlobal = (operation: string, parameters: Step['parameters']): Step => ({
  call: `rds:${operation}`,
  parameters: { GlobalClusterIdentifier: 'global', ...parameters },
});
const instance = (parameters: Step['parameters'] = {}): Step => ({
  call: 'rds:CreateDBInstance',
  parameters: { DBInstanceIdentifier: 'database', ...parameters },
});
const deletion = (parameters: Step['parameters']): Step => ({
  call: 'rds:DeleteDBInstance',
  parameters: { DBInstanceIdentifier: 'database', ...parameters },
});
const kept = deletion({ FinalDBSnapshotIdentifier: 'database-final' });
const distribution = (aliases: readonly string[], id: string): Step => ({
  call: 'cloudfront:CreateDistribution',
  parameters: { DistributionConfig: { Aliases: { Quantity: 1, Items: { CNAME: aliases } } } },
  answer: `<Distribution><Id>${id}</Id></Distribution>`,
});
const secret = (operation: string, parameters: Parameters): Step => ({
  call: `secretsmanager:${operation}`,
  parameters,
});
const named = (call: string, parameter: string, value: string): Step => ({ call, parameters: { [parameter]: value } });
const modify = (name: string, method: string): Step => ({
  call: 'rds:ModifyDBParameterGroup',
  parameters: {
    DBParameterGroupName: 'a',
    Parameters: [{ ParameterName: name, ParameterValue: '1', ApplyMethod: method }],
  },
});
const optIn = 'ap-southeast-4';

interface Fault {
  readonly what: string;
  readonly rule: () => Rule;
  readonly steps: readonly Step[];
  readonly sound: readonly Step[];
  readonly code: string;
}
const nameFault = (what: string, wrong: Step, right: Step, code: string): Fault => ({
  what,
  rule: () => names,
  steps: [wrong],
  sound: [right],
  code,
});

/** Requests that AWS refuses and the emulator takes. */
export const ruleFaults: readonly Fault[] = [
  ...(['DatabaseName', 'MasterUsername', 'MasterUserPassword', 'ManageMasterUserPassword'] as const).map((name) => ({
    what: `${name} of a member that joins a global database`,
    rule: globalDatabase,
    steps: [...born, member(there, { [name]: 'true' })],
    sound: joined,
    code: 'InvalidParameterCombination',
  })),
  {
    what: 'an encrypted member that joins without a key',
    rule: globalDatabase,
    steps: [...born, member(there, { KmsKeyId: null })],
    sound: joined,
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a second member in a region',
    rule: globalDatabase,
    steps: [...born, member(here)],
    sound: joined,
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a member of a global database that does not exist',
    rule: globalDatabase,
    steps: [member(here)],
    sound: born,
    code: 'GlobalClusterNotFoundFault',
  },
  {
    what: 'deletion of a cluster that is still a member',
    rule: globalDatabase,
    steps: [
      ...joined,
      { call: 'rds:DeleteDBCluster', region: there, parameters: { DBClusterIdentifier: `${there}-database` } },
    ],
    sound: [
      ...joined,
      onGlobal('RemoveFromGlobalCluster', { DbClusterIdentifier: arn(there) }),
      { call: 'rds:DeleteDBCluster', region: there, parameters: { DBClusterIdentifier: `${there}-database` } },
    ],
    code: 'InvalidDBClusterStateFault',
  },
  {
    what: 'removal of the writer before the readers',
    rule: globalDatabase,
    steps: [...joined, onGlobal('RemoveFromGlobalCluster', { DbClusterIdentifier: arn(here) })],
    sound: [
      ...joined,
      onGlobal('SwitchoverGlobalCluster', { TargetDbClusterIdentifier: arn(there) }),
      onGlobal('RemoveFromGlobalCluster', { DbClusterIdentifier: arn(here) }),
    ],
    code: 'InvalidGlobalClusterStateFault',
  },
  {
    what: 'deletion of a global database with members',
    rule: globalDatabase,
    steps: [...born, onGlobal('DeleteGlobalCluster', {})],
    sound: [
      ...born,
      onGlobal('RemoveFromGlobalCluster', { DbClusterIdentifier: arn(here) }),
      onGlobal('DeleteGlobalCluster', {}),
    ],
    code: 'InvalidGlobalClusterStateFault',
  },
  {
    what: 'deletion of a protected global database',
    rule: globalDatabase,
    steps: [onGlobal('CreateGlobalCluster', { DeletionProtection: 'true' }), onGlobal('DeleteGlobalCluster', {})],
    sound: [
      onGlobal('CreateGlobalCluster', { DeletionProtection: 'true' }),
      onGlobal('ModifyGlobalCluster', { DeletionProtection: 'false' }),
      onGlobal('DeleteGlobalCluster', {}),
    ],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a switchover to the member that writes',
    rule: globalDatabase,
    steps: [...joined, onGlobal('SwitchoverGlobalCluster', { TargetDbClusterIdentifier: arn(here) })],
    sound: [...joined, onGlobal('SwitchoverGlobalCluster', { TargetDbClusterIdentifier: arn(there) })],
    code: 'InvalidDBClusterStateFault',
  },
  {
    what: 'a failover to a name in place of an ARN',
    rule: globalDatabase,
    steps: [...joined, onGlobal('FailoverGlobalCluster', { TargetDbClusterIdentifier: `${there}-database` })],
    sound: [...joined, onGlobal('FailoverGlobalCluster', { TargetDbClusterIdentifier: arn(there) })],
    code: 'InvalidParameterValue',
  },
  {
    what: 'deletion of a protected database',
    rule: databaseDeletions,
    steps: [instance({ DeletionProtection: 'true' }), kept],
    sound: [instance(), kept],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'deletion without a word about the last snapshot',
    rule: databaseDeletions,
    steps: [instance(), deletion({})],
    sound: [instance(), deletion({ SkipFinalSnapshot: 'true' })],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a last snapshot that is skipped and named',
    rule: databaseDeletions,
    steps: [instance(), deletion({ SkipFinalSnapshot: 'true', FinalDBSnapshotIdentifier: 'final' })],
    sound: [instance(), kept],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a last snapshot with two hyphens in a row',
    rule: databaseDeletions,
    steps: [instance(), deletion({ FinalDBSnapshotIdentifier: 'database--final' })],
    sound: [instance(), kept],
    code: 'InvalidParameterValue',
  },
  {
    what: 'a second life that ends in a snapshot of the same name',
    rule: databaseDeletions,
    steps: [instance(), kept, instance(), kept],
    sound: [instance(), kept, instance(), deletion({ FinalDBSnapshotIdentifier: 'second-final' })],
    code: 'DBSnapshotAlreadyExists',
  },
  {
    what: 'deletion of a cluster with an instance',
    rule: databaseDeletions,
    steps: [
      instance({ DBClusterIdentifier: 'cluster' }),
      { call: 'rds:DeleteDBCluster', parameters: { DBClusterIdentifier: 'cluster', SkipFinalSnapshot: 'true' } },
    ],
    sound: [
      instance({ DBClusterIdentifier: 'cluster' }),
      deletion({}),
      { call: 'rds:DeleteDBCluster', parameters: { DBClusterIdentifier: 'cluster', SkipFinalSnapshot: 'true' } },
    ],
    code: 'InvalidDBClusterStateFault',
  },
  {
    what: 'a static parameter that is applied at once',
    rule: parameterGroups,
    steps: [modify('max_connections', 'immediate')],
    sound: [modify('max_connections', 'pending-reboot')],
    code: 'InvalidParameterCombination',
  },
  {
    what: 'a request to a region that the account has not enabled',
    rule: optInRegions,
    steps: [{ call: 'ec2:CreateVpc', region: optIn }],
    sound: [
      { call: 'account:EnableRegion', parameters: { RegionName: optIn } },
      { call: 'ec2:CreateVpc', region: optIn },
    ],
    code: 'InvalidClientTokenId',
  },
  {
    what: 'two distributions with one alias',
    rule: distributionAliases,
    steps: [distribution(['www.example.com'], 'A'), distribution(['WWW.example.com'], 'B')],
    sound: [distribution(['www.example.com'], 'A'), distribution(['app.example.com'], 'B')],
    code: 'CNAMEAlreadyExists',
  },
  {
    what: 'a secret whose name waits for its deletion',
    rule: namesInUse,
    steps: [
      secret('CreateSecret', { Name: 'a/b' }),
      secret('DeleteSecret', { SecretId: 'a/b', RecoveryWindowInDays: 30 }),
      secret('CreateSecret', { Name: 'a/b' }),
    ],
    sound: [
      secret('CreateSecret', { Name: 'a/b' }),
      secret('DeleteSecret', { SecretId: 'a/b', ForceDeleteWithoutRecovery: true }),
      secret('CreateSecret', { Name: 'a/b' }),
    ],
    code: 'InvalidRequestException',
  },
  {
    what: 'a bucket that another region has',
    rule: namesInUse,
    steps: [
      named('s3:CreateBucket', 'Bucket', 'a-b-c'),
      { ...named('s3:CreateBucket', 'Bucket', 'a-b-c'), region: there },
    ],
    sound: [
      named('s3:CreateBucket', 'Bucket', 'a-b-c'),
      { ...named('s3:CreateBucket', 'Bucket', 'a-b-d'), region: there },
    ],
    code: 'BucketAlreadyExists',
  },
  nameFault(
    'a load balancer with 33 characters',
    named('elasticloadbalancing:CreateLoadBalancer', 'Name', 'a'.repeat(33)),
    named('elasticloadbalancing:CreateLoadBalancer', 'Name', 'a'.repeat(32)),
    'ValidationError',
  ),
  nameFault(
    'a load balancer that begins with internal-',
    named('elasticloadbalancing:CreateLoadBalancer', 'Name', 'internal-web'),
    named('elasticloadbalancing:CreateLoadBalancer', 'Name', 'web-internal'),
    'ValidationError',
  ),
  nameFault(
    'a target group that ends with a hyphen',
    named('elasticloadbalancing:CreateTargetGroup', 'Name', 'web-'),
    named('elasticloadbalancing:CreateTargetGroup', 'Name', 'web'),
    'ValidationError',
  ),
  nameFault(
    'a database with two hyphens in a row',
    named('rds:CreateDBInstance', 'DBInstanceIdentifier', 'a--b'),
    named('rds:CreateDBInstance', 'DBInstanceIdentifier', 'a-b'),
    'InvalidParameterValue',
  ),
  nameFault(
    'a cluster of 64 characters',
    named('rds:CreateDBCluster', 'DBClusterIdentifier', 'a'.repeat(64)),
    named('rds:CreateDBCluster', 'DBClusterIdentifier', 'a'.repeat(63)),
    'InvalidParameterValue',
  ),
  nameFault(
    'a bucket with a capital letter',
    named('s3:CreateBucket', 'Bucket', 'Site'),
    named('s3:CreateBucket', 'Bucket', 'site'),
    'InvalidBucketName',
  ),
  nameFault(
    'a security group whose description has an apostrophe',
    named('ec2:CreateSecurityGroup', 'GroupDescription', "The cluster's"),
    named('ec2:CreateSecurityGroup', 'GroupDescription', 'Of the cluster'),
    'InvalidParameterValue',
  ),
  nameFault(
    'an alias that is for AWS',
    named('kms:CreateAlias', 'AliasName', 'alias/aws/data'),
    named('kms:CreateAlias', 'AliasName', 'alias/data'),
    'NotAuthorizedException',
  ),
  nameFault(
    'a role of 65 characters',
    named('iam:CreateRole', 'RoleName', 'a'.repeat(65)),
    named('iam:CreateRole', 'RoleName', 'a'.repeat(64)),
    'ValidationError',
  ),
  nameFault(
    'a key that is gone after 31 days',
    { call: 'kms:ScheduleKeyDeletion', parameters: { PendingWindowInDays: 31 } },
    { call: 'kms:ScheduleKeyDeletion', parameters: { PendingWindowInDays: 30 } },
    'ValidationException',
  ),
];
