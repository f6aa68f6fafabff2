import { Cloudtrail } from '@cdktf/provider-aws/lib/cloudtrail/index.js';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Construct } from 'constructs';
import { type PolicyStatement, sourcelessTrust } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';
import { resourcesIn } from '../ordering.ts';
import { Bucket } from '../storage/bucket.ts';

const service = 'cloudtrail.amazonaws.com';

export interface TrailProps {
  /** Of the trail, and of the role that writes to its log group; at most 64 characters. */
  readonly name: string;
  readonly accountId: string;
  /** The trail's own region; it records all of them. */
  readonly region: string;
  readonly bucketName: string;
  readonly logGroupName: string;
  /** Of the files in the bucket, and of the log group. */
  readonly retentionDays: number;
  /** Keeps the files from being deleted before. @default none */
  readonly lock?: 'governance' | 'compliance';
  readonly kmsKeyArn: string;
  readonly protectFromDestroy: boolean;
}

/** ARN of a trail, known before the trail exists. */
export const trailArn = (region: string, accountId: string, name: string): string =>
  `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`;

/** Lets CloudTrail encrypt the files of one trail; a reader needs the key too. */
export const trailKeyStatements = (accountId: string, trail: string): readonly PolicyStatement[] => [
  {
    sid: 'EncryptTrail',
    principals: { Service: service },
    actions: ['kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: {
      StringEquals: { 'aws:SourceArn': trail },
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${accountId}:trail/*` },
    },
  },
  {
    sid: 'DescribeForTrail',
    principals: { Service: service },
    actions: ['kms:DescribeKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceArn': trail } },
  },
];

/**
 * The account's trail: every call that changes something or reads settings, in all regions, in files whose digests show a
 * change, and in a log group for metrics and searches. Reads of objects and secrets' values are no such calls but for
 * Secrets Manager's, which it records.
 */
export class Trail extends Construct {
  constructor(scope: Construct, id: string, props: TrailProps) {
    super(scope, id);
    const { name, accountId, region, retentionDays, lock, kmsKeyArn, protectFromDestroy } = props;
    const sourceArn = { 'aws:SourceArn': trailArn(region, accountId, name) };
    const bucketArn = `arn:aws:s3:::${props.bucketName}`;
    const bucket = new Bucket(this, 'bucket', {
      name: props.bucketName,
      encryption: { kmsKeyArn },
      expireAfterDays: retentionDays,
      noncurrentExpireAfterDays: 1,
      ...(lock && { objectLock: { mode: lock, days: retentionDays } }),
      policyStatements: [
        {
          sid: 'ReadAcl',
          principals: { Service: service },
          actions: ['s3:GetBucketAcl'],
          resources: [bucketArn],
          conditions: { StringEquals: sourceArn },
        },
        {
          sid: 'Write',
          principals: { Service: service },
          actions: ['s3:PutObject'],
          resources: [`${bucketArn}/AWSLogs/${accountId}/*`],
          conditions: { StringEquals: { ...sourceArn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
        },
      ],
      protectFromDestroy,
    });
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: props.logGroupName,
      retentionInDays: retentionDays,
      kmsKeyId: kmsKeyArn,
    });
    const role = new Role(this, 'writer', {
      name,
      description: 'Lets CloudTrail write to its log group',
      // CloudTrail supports no condition on a source for this role
      // (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html).
      trust: sourcelessTrust(service),
      statements: [
        {
          sid: 'Write',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${logGroup.arn}:log-stream:*`],
        },
      ],
    });
    new Cloudtrail(this, 'trail', {
      name,
      s3BucketName: bucket.name,
      kmsKeyId: kmsKeyArn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      cloudWatchLogsGroupArn: `${logGroup.arn}:*`,
      cloudWatchLogsRoleArn: role.arn,
      // CloudTrail writes a test file at its creation, and a test entry.
      dependsOn: [...resourcesIn(bucket), ...resourcesIn(role)],
      lifecycle: { preventDestroy: protectFromDestroy },
    });
  }
}
