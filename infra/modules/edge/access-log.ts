import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery/index.js';
import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination/index.js';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { Construct } from 'constructs';
import { type PolicyStatement, policyDocument } from '../iam/policy.ts';
import { Bucket, tlsOnlyStatement } from '../storage/bucket.ts';

export interface AccessLogProps {
  /** Of the delivery's destination: at most 60 characters. */
  readonly name: string;
  /** Site -> its distribution, and the name of its delivery's source: at most 60 characters. */
  readonly distributions: Readonly<Record<string, { readonly arn: string; readonly sourceName: string }>>;
  readonly accountId: string;
  readonly bucketName: string;
  /** In us-east-1; its policy has `accessLogStatement`. */
  readonly kmsKeyArn: string;
  readonly retentionDays: number;
  readonly protectFromDestroy: boolean;
}

// Exactly AWS' statement: to any other policy the service adds a statement, which is then drift.
const fromSources = (accountId: string) => ({
  StringEquals: { 'aws:SourceAccount': accountId },
  ArnLike: { 'aws:SourceArn': `arn:aws:logs:us-east-1:${accountId}:delivery-source:*` },
});

/** Lets the delivery of this account's access logs use a key. */
export const accessLogStatement = (accountId: string): PolicyStatement => ({
  sid: 'AccessLogDelivery',
  principals: { Service: 'delivery.logs.amazonaws.com' },
  actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  resources: ['*'],
  conditions: fromSources(accountId),
});

/** Log of every CloudFront request, as JSON lines in an encrypted bucket, without cookies. */
export class AccessLog extends Construct {
  constructor(scope: Construct, id: string, props: AccessLogProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'bucket', {
      name: props.bucketName,
      encryption: { kmsKeyArn: props.kmsKeyArn },
      expireAfterDays: props.retentionDays,
      noncurrentExpireAfterDays: 7,
      policyStatements: 'elsewhere',
      protectFromDestroy: props.protectFromDestroy,
    });
    const conditions = fromSources(props.accountId);
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket: bucket.name,
      policy: policyDocument(tlsOnlyStatement(bucket.arn), {
        sid: 'AccessLogDelivery',
        principals: { Service: 'delivery.logs.amazonaws.com' },
        actions: ['s3:PutObject'],
        resources: [`${bucket.arn}/AWSLogs/${props.accountId}/*`],
        conditions: {
          ...conditions,
          StringEquals: { ...conditions.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      }),
    });
    const destination = new CloudwatchLogDeliveryDestination(this, 'destination', {
      name: props.name,
      outputFormat: 'json',
      deliveryDestinationConfiguration: [{ destinationResourceArn: bucket.arn }],
    });
    // No suffix path: when a path changes, the provider drops AWS' prefix, which the bucket's policy matches.
    for (const [site, { arn, sourceName }] of Object.entries(props.distributions)) {
      const source = new CloudwatchLogDeliverySource(this, `source-${site}`, {
        name: sourceName,
        logType: 'ACCESS_LOGS',
        resourceArn: arn,
      });
      new CloudwatchLogDelivery(this, `delivery-${site}`, {
        deliverySourceName: source.name,
        deliveryDestinationArn: destination.arn,
        // A delivery that is created before the policy would write another policy.
        dependsOn: [policy],
      });
    }
  }
}
