import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { policyDocument } from '../iam/policy.ts';
import { tlsOnlyStatement } from '../storage/bucket.ts';

export interface SitePolicyProps {
  readonly bucketName: string;
  readonly distributionArn: string;
  /** Provider of the bucket's region. */
  readonly provider: TerraformProvider;
}

/** The policy of a region's site bucket: one distribution may read objects, and not list them. */
export class SitePolicy extends Construct {
  constructor(scope: Construct, id: string, props: SitePolicyProps) {
    super(scope, id);
    const bucketArn = `arn:aws:s3:::${props.bucketName}`;
    new S3BucketPolicy(this, 'policy', {
      provider: props.provider,
      bucket: props.bucketName,
      policy: policyDocument(tlsOnlyStatement(bucketArn), {
        sid: 'Distribution',
        principals: { Service: 'cloudfront.amazonaws.com' },
        actions: ['s3:GetObject'],
        resources: [`${bucketArn}/*`],
        conditions: { StringEquals: { 'aws:SourceArn': props.distributionArn } },
      }),
    });
  }
}
