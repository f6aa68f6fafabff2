import { many, type Statement } from '../iam/policy.ts';
import { createRole, type IamFault, roleArn, trust } from './roles.ts';
import { authorization, type Step, subject, underCondition } from './subject.ts';

const { account, prefix, apply } = subject;
const ours = () => authorization();
const replicate = (condition = {}): readonly Step[] => [
  {
    ...createRole,
    parameters: { ...createRole.parameters, AssumeRolePolicyDocument: trust('s3.amazonaws.com', condition) },
  },
  {
    call: 's3:PutBucketReplication',
    parameters: { Bucket: `${prefix}-site-${account}`, ReplicationConfiguration: { Role: roleArn } },
  },
];

const writeTrail = (condition = {}): readonly Step[] => [
  {
    ...createRole,
    parameters: { ...createRole.parameters, AssumeRolePolicyDocument: trust('cloudtrail.amazonaws.com', condition) },
  },
  {
    call: 'cloudtrail:CreateTrail',
    parameters: { Name: `${prefix}-trail`, S3BucketName: `${prefix}-trail-${account}`, CloudWatchLogsRoleArn: roleArn },
  },
];

const logFlowsAs = (DeliverLogsPermissionArn: string): readonly Step[] => [
  {
    call: 'ec2:CreateFlowLogs',
    role: apply,
    parameters: { DeliverLogsPermissionArn, ResourceId: ['vpc-1'], ResourceType: 'VPC' },
  },
];
const removeAlarms = (...AlarmNames: readonly string[]): readonly Step[] => [
  { call: 'cloudwatch:DeleteAlarms', role: apply, parameters: { AlarmNames } },
];

const backUpAs = (IamRoleArn: string): Step => ({
  call: 'backup:CreateBackupSelection',
  role: apply,
  parameters: { BackupPlanId: 'abc', BackupSelection: { SelectionName: 'databases', IamRoleArn } },
});

const tagRole = (RoleName: string): Step => ({
  call: 'iam:TagRole',
  role: apply,
  parameters: { RoleName, Tags: [{ Key: 'layer', Value: 'security' }] },
});
/** The statements of these resources without an allowance of tags. */
const withoutTagsOf =
  (resource: string) =>
  (statement: Statement): Statement =>
    many(statement.Resource).some((each) => each.includes(resource))
      ? { ...statement, Action: many(statement.Action).filter((action) => action !== 'iam:TagRole') }
      : statement;

/** Faults in policies of resources, and in the roles that are passed on. */
export const resourceFaults: readonly IamFault[] = [
  {
    what: 'a role whose trust does not name the service that takes it',
    rule: ours,
    steps: [
      { ...createRole, parameters: { ...createRole.parameters, AssumeRolePolicyDocument: trust('ec2.amazonaws.com') } },
      ...replicate().slice(1),
    ],
    sound: replicate(),
    refused: /cannot be assumed by s3.amazonaws.com/,
  },
  {
    what: "S3's replication under a trust with aws:SourceAccount",
    rule: ours,
    steps: replicate({ Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
    sound: replicate(),
    refused: /cannot be assumed by s3.amazonaws.com/,
  },
  {
    what: "a trail's log group under a trust with aws:SourceAccount",
    rule: ours,
    steps: writeTrail({ Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
    sound: writeTrail(),
    refused: /cannot be assumed by cloudtrail.amazonaws.com/,
  },
  {
    what: 'a key whose policy leaves the account out',
    rule: ours,
    steps: [
      {
        call: 'kms:CreateKey',
        role: apply,
        parameters: {
          Policy: JSON.stringify({
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'logs.amazonaws.com' }, Action: 'kms:*', Resource: '*' },
            ],
          }),
        },
        answer: '{"KeyMetadata": {"KeyId": "abc"}}',
      },
      { call: 'kms:EnableKeyRotation', role: apply, parameters: { KeyId: 'abc' } },
    ],
    sound: [{ call: 'kms:EnableKeyRotation', role: apply, parameters: { KeyId: 'abc' } }],
    refused: /the resource's policy/,
  },
  {
    what: 'a bucket whose policy denies everybody',
    rule: ours,
    steps: [
      {
        call: 's3:PutBucketPolicy',
        role: apply,
        parameters: {
          Bucket: `${prefix}-site-${account}`,
          Policy: JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }] }),
        },
      },
      { call: 's3:DeleteBucket', role: apply, parameters: { Bucket: `${prefix}-site-${account}` } },
    ],
    sound: [{ call: 's3:DeleteBucket', role: apply, parameters: { Bucket: `${prefix}-site-${account}` } }],
    refused: /explicit deny in the resource's policy/,
  },
  {
    what: 'the apply role hands itself to a service',
    rule: ours,
    steps: logFlowsAs(`arn:aws:iam::${account}:role/${apply}`),
    sound: logFlowsAs(roleArn),
    refused: /iam:PassRole on resource: .* with an explicit deny/,
  },
  {
    what: 'a role of another prefix is handed to a service',
    rule: ours,
    steps: logFlowsAs(`arn:aws:iam::${account}:role/other-metrics`),
    sound: logFlowsAs(roleArn),
    refused: /iam:PassRole on resource: .*other-metrics/,
  },
  {
    what: 'a role is handed to a service that its policy does not name',
    rule: () =>
      authorization(underCondition('iam:PassRole', { StringEquals: { 'iam:PassedToService': 'eks.amazonaws.com' } })),
    steps: logFlowsAs(roleArn),
    refused: /iam:PassRole/,
  },
  {
    what: 'databases are backed up as a role that AWS Backup cannot assume',
    rule: ours,
    steps: [createRole, backUpAs(roleArn)],
    sound: [
      {
        ...createRole,
        parameters: { ...createRole.parameters, AssumeRolePolicyDocument: trust('backup.amazonaws.com') },
      },
      backUpAs(roleArn),
    ],
    refused: /cannot be assumed by backup.amazonaws.com/,
  },
  {
    what: 'databases are backed up as the apply role',
    rule: ours,
    steps: [backUpAs(`arn:aws:iam::${account}:role/${apply}`)],
    sound: [backUpAs(roleArn)],
    refused: /iam:PassRole on resource: .* with an explicit deny/,
  },
  {
    what: 'the service-linked role of AWS Config gets its tags from a role that may only create it',
    rule: () => authorization(withoutTagsOf('aws-service-role/config.amazonaws.com')),
    steps: [tagRole('AWSServiceRoleForConfig')],
    refused: /iam:TagRole on resource: .*:role\/aws-service-role\//,
  },
  {
    what: 'the second of two alarms is of another prefix',
    rule: ours,
    steps: removeAlarms(`${prefix}-errors`, 'other-errors'),
    sound: removeAlarms(`${prefix}-errors`, `${prefix}-latency`),
    refused: /cloudwatch:DeleteAlarms on resource: .*other-errors/,
  },
];
