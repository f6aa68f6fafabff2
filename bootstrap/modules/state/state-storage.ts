import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging/index.js';
import { EncryptionKey } from '@sample-platform-ai/infra/modules/encryption/key.ts';
import type { PolicyStatement } from '@sample-platform-ai/infra/modules/iam/policy.ts';
import { Bucket } from '@sample-platform-ai/infra/modules/storage/bucket.ts';
import { Construct } from 'constructs';

export interface StateStorageProps {
  readonly accountId: string;
  readonly bucketName: string;
  readonly logBucketName: string;
  /** `alias/…`, and its ARN, which backends use. */
  readonly keyAlias: string;
  readonly keyAliasArn: string;
  /** `undefined` where the native lock file is the only lock. */
  readonly lockTableName: string | undefined;
  readonly noncurrentStateDays: number;
  readonly accessLogDays: number;
}

/** State storage of a region: encrypted, versioned, logged, and protected from deletion. */
export class StateStorage extends Construct {
  readonly bucket: Bucket;
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: StateStorageProps) {
    super(scope, id);
    const bucketArn = `arn:aws:s3:::${props.bucketName}`;
    const key = new EncryptionKey(this, 'key', {
      alias: props.keyAlias,
      description: 'OpenTofu state and its locks',
      accountId: props.accountId,
      protectFromDestroy: true,
    });
    const logs = new Bucket(this, 'access-logs', {
      name: props.logBucketName,
      // S3 delivers access logs only to buckets that use SSE-S3.
      encryption: 's3-managed',
      expireAfterDays: props.accessLogDays,
      noncurrentExpireAfterDays: 30,
      policyStatements: [
        {
          sid: 'AccessLogs',
          principals: { Service: 'logging.s3.amazonaws.com' },
          actions: ['s3:PutObject'],
          resources: [`arn:aws:s3:::${props.logBucketName}/*`],
          conditions: {
            ArnEquals: { 'aws:SourceArn': bucketArn },
            StringEquals: { 'aws:SourceAccount': props.accountId },
          },
        },
      ],
      protectFromDestroy: true,
    });
    this.bucket = new Bucket(this, 'bucket', {
      name: props.bucketName,
      encryption: { kmsKeyArn: key.arn },
      noncurrentExpireAfterDays: props.noncurrentStateDays,
      policyStatements: stateBucketStatements(bucketArn, [key.arn, props.keyAliasArn]),
      protectFromDestroy: true,
    });
    new S3BucketLoggingA(this, 'logging', {
      bucket: this.bucket.name,
      targetBucket: logs.name,
      targetPrefix: 'state/',
    });
    if (props.lockTableName) {
      new DynamodbTable(this, 'lock', {
        name: props.lockTableName,
        billingMode: 'PAY_PER_REQUEST',
        hashKey: 'LockID',
        attribute: [{ name: 'LockID', type: 'S' }],
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true, kmsKeyArn: key.arn },
        deletionProtectionEnabled: true,
        lifecycle: { preventDestroy: true },
      });
    }
    this.keyArn = key.arn;
  }
}

/**
 * Denies for everyone, administrators included: an exception needs a change of this policy first. A write without
 * encryption headers gets the bucket's key, so only another choice is refused.
 */
const stateBucketStatements = (bucketArn: string, keyArns: readonly string[]): readonly PolicyStatement[] => [
  {
    sid: 'NoDeletion',
    effect: 'Deny',
    principals: '*',
    actions: ['s3:DeleteBucket', 's3:DeleteObjectVersion'],
    resources: [bucketArn, `${bucketArn}/*`],
  },
  {
    sid: 'NoOtherKey',
    effect: 'Deny',
    principals: '*',
    actions: ['s3:PutObject'],
    resources: [`${bucketArn}/*`],
    conditions: {
      Null: { 's3:x-amz-server-side-encryption': 'false' },
      StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArns },
    },
  },
  {
    sid: 'NoCustomerKey',
    effect: 'Deny',
    principals: '*',
    actions: ['s3:PutObject'],
    resources: [`${bucketArn}/*`],
    conditions: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
  },
];
