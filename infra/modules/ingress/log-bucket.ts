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

/** Bucket of the access and connection logs of a region's load balancers. */
export class LoadBalancerLogBucket extends Construct {
  /** Resolves after load balancers may write: enabling logs writes a test object. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: LoadBalancerLogBucketProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'bucket', {
      name: props.name,
      // Load balancers write only to buckets that use SSE-S3.
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
        // One principal for every region: regions since August 2022 have no load balancer account.
        principals: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        actions: ['s3:PutObject'],
        resources: [`${bucket.arn}/*/AWSLogs/${props.accountId}/*`],
        // The path already contains the account; AWS does not document `aws:SourceAccount` for every delivery.
        conditions: { StringEqualsIfExists: { 'aws:SourceAccount': props.accountId } },
      }),
    });
    this.name = policy.bucket;
  }
}
