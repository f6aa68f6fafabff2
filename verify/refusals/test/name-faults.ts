import type { Parameters } from '../call.ts';
import { names } from '../rules/names.ts';
import { optInRegions } from '../rules/regions.ts';
import { distributionAliases, namesInUse } from '../rules/unique-names.ts';
import type { RuleFault, Step } from './subject.ts';

const there = 'us-west-2';
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
const optIn = 'ap-southeast-4';

const nameFault = (what: string, wrong: Step, right: Step, code: string): RuleFault => ({
  what,
  rule: () => names,
  steps: [wrong],
  sound: [right],
  code,
});

/** Requests that AWS refuses for a name, a time or a region, and the emulator takes. */
export const nameFaults: readonly RuleFault[] = [
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
