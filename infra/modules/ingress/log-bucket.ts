import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../iam/policy.ts';
import { Bucket, tlsOnlyStatement } from '../storage/bucket.ts';

export interface LoadBalancerLogBucketProps {
  readonly name: string;
  readonly accountId: string;
  readonly retentionDays: number;
  readonly protectFromDestroy: boolean;
}

/** Where a region's load balancers write who connected and what was asked. */
export class LoadBalancerLogBucket extends Construct {
  /** Known once load balancers may write: switching logs on writes a test object. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: LoadBalancerLogBucketProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'bucket', {
      name: props.name,
      // Load balancers write to buckets with S3's own keys only.
      encryption: 's3-managed',
      expireAfterDays: props.retentionDays,
      noncurrentExpireAfterDays: 7,
      policyStatements: 'elsewhere',
      protectFromDestroy: props.protectFromDestroy,
    });
    const policy = new S3BucketPolicy(this, 'policy', {
      bucket: bucket.name,
      policy: policyDocument(tlsOnlyStatement(bucket.arn), {
        sid: 'LoadBalancerLogs',
        // One principal for every region: those opened since August 2022 have no account of load balancers' own.
        principals: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        actions: ['s3:PutObject'],
        resources: [`${bucket.arn}/*/AWSLogs/${props.accountId}/*`],
        // The path already holds the account; not every delivery is documented to name it in its context as well.
        conditions: { StringEqualsIfExists: { 'aws:SourceAccount': props.accountId } },
      }),
    });
    this.name = policy.bucket;
  }
}
