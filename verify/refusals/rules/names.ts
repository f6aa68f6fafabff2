import { type ApiCall, type Rule, refusal, text } from '../call.ts';

interface NameRule {
  readonly parameter: string;
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly code?: string;
}
const rdsName = (parameter: string, longest = 63): NameRule => ({
  parameter,
  pattern: new RegExp(`^(?!.*--)[a-z](?:[a-z0-9-]{0,${longest - 2}}[a-z0-9])?$`, 'i'),
  allowed: `1 to ${longest} letters, digits and hyphens; it begins with a letter, does not end with a hyphen and has no two hyphens in a row`,
  code: 'InvalidParameterValue',
});
const loadBalancerName: NameRule = {
  parameter: 'Name',
  pattern: /^(?!internal-)(?!-)[a-z0-9-]{1,32}(?<!-)$/i,
  allowed: '1 to 32 letters, digits and hyphens; it does not begin or end with a hyphen, nor begin with internal-',
  code: 'ValidationError',
};

/** Names that AWS' documentation limits and its API models do not, by operation. */
const rules: Readonly<Record<string, readonly NameRule[]>> = {
  'elasticloadbalancing:CreateLoadBalancer': [loadBalancerName],
  'elasticloadbalancing:CreateTargetGroup': [loadBalancerName],
  'rds:CreateDBInstance': [rdsName('DBInstanceIdentifier')],
  'rds:CreateDBCluster': [rdsName('DBClusterIdentifier')],
  'rds:CreateGlobalCluster': [rdsName('GlobalClusterIdentifier')],
  'rds:CreateDBParameterGroup': [rdsName('DBParameterGroupName', 255)],
  'rds:CreateDBClusterParameterGroup': [rdsName('DBClusterParameterGroupName', 255)],
  'rds:CreateDBSubnetGroup': [
    {
      parameter: 'DBSubnetGroupName',
      pattern: /^(?!default$)[a-z0-9._ -]{1,255}$/i,
      allowed: '1 to 255 letters, digits, periods, underscores, spaces and hyphens; not default',
    },
  ],
  'ec2:CreateSecurityGroup': [
    {
      parameter: 'GroupName',
      pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/i,
      allowed: '1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*; it does not begin with sg-',
      code: 'InvalidParameterValue',
    },
    {
      parameter: 'GroupDescription',
      pattern: /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/i,
      allowed: '1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
      code: 'InvalidParameterValue',
    },
  ],
  's3:CreateBucket': [
    {
      parameter: 'Bucket',
      pattern:
        /^(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$(?<!-s3alias|--ol-s3|\.mrap|--x-s3)/,
      allowed: '3 to 63 small letters, digits, periods and hyphens; it begins and ends with a letter or digit',
      code: 'InvalidBucketName',
    },
  ],
  'kms:CreateAlias': [
    {
      parameter: 'AliasName',
      pattern: /^alias\/(?!aws\/)[\w/-]{1,250}$/,
      allowed: 'alias/ and letters, digits, /, _ and -; not alias/aws/',
      code: 'NotAuthorizedException',
    },
  ],
  'secretsmanager:CreateSecret': [
    {
      parameter: 'Name',
      pattern: /^[\w/+=.@!-]{1,512}$/,
      allowed: '1 to 512 letters, digits and /_+=.@-',
      code: 'InvalidParameterException',
    },
  ],
  'sns:CreateTopic': [
    {
      parameter: 'Name',
      pattern: /^[\w-]{1,256}(?:(?<=^.{1,251})\.fifo)?$/,
      allowed: '1 to 256 letters, digits, _ and -',
      code: 'InvalidParameter',
    },
  ],
  'iam:CreateRole': [
    {
      parameter: 'RoleName',
      pattern: /^[\w+=,.@-]{1,64}$/,
      allowed: '1 to 64 letters, digits and +=,.@-_',
      code: 'ValidationError',
    },
  ],
  'eks:CreateCluster': [
    {
      parameter: 'name',
      pattern: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/,
      allowed: '1 to 100 letters, digits, - and _; it begins with a letter or digit',
      code: 'InvalidParameterException',
    },
  ],
};

/** Times that AWS limits: the days until something is gone for good. */
const days: Readonly<Record<string, readonly [parameter: string, least: number, most: number]>> = {
  'kms:ScheduleKeyDeletion': ['PendingWindowInDays', 7, 30],
  'secretsmanager:DeleteSecret': ['RecoveryWindowInDays', 7, 30],
};

/** Name, length and time limits. */
export const names: Rule = {
  name: 'names and lengths',
  check(call: ApiCall) {
    const key = `${call.service}:${call.operation}`;
    for (const { parameter, pattern, allowed, code } of rules[key] ?? []) {
      const value = text(call, parameter);
      if (value !== undefined && !pattern.test(value))
        return refusal(
          code ?? 'InvalidParameterValue',
          `${parameter}: found ${JSON.stringify(value)} (${value.length} characters); allowed: ${allowed}`,
        );
    }
    const [parameter = '', least = 0, most = 0] = days[key] ?? [];
    const value = text(call, parameter);
    return value !== undefined && (Number(value) < least || Number(value) > most)
      ? refusal('ValidationException', `${parameter}: found ${value}; allowed: ${least} to ${most}`)
      : undefined;
  },
};
