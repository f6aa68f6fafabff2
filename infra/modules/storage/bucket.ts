import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { type PolicyStatement, policyDocument } from '../iam/policy.ts';

export interface BucketProps {
  /** Globally unique, at most 63 characters. */
  readonly name: string;
  /** A KMS key, or SSE-S3 where the writing service supports nothing else. */
  readonly encryption: { readonly kmsKeyArn: string } | 's3-managed';
  /** Days until current objects expire. @default never */
  readonly expireAfterDays?: number;
  readonly noncurrentExpireAfterDays: number;
  /** Added to the statement that refuses plain HTTP; `elsewhere` where another stack owns the policy. @default [] */
  readonly policyStatements?: readonly PolicyStatement[] | 'elsewhere';
  /** Keeps each object's version from being changed or deleted for some days, from its creation on. @default none */
  readonly objectLock?: { readonly mode: 'governance' | 'compliance'; readonly days: number };
  /** Keeps the bucket from being destroyed; without it, it is destroyed with its objects. */
  readonly protectFromDestroy: boolean;
  /** @default the stack's own provider */
  readonly provider?: TerraformProvider;
}

/** Refuses every request that does not come over TLS. */
export const tlsOnlyStatement = (bucketArn: string): PolicyStatement => ({
  sid: 'TlsOnly',
  effect: 'Deny',
  principals: '*',
  actions: ['s3:*'],
  resources: [bucketArn, `${bucketArn}/*`],
  conditions: { Bool: { 'aws:SecureTransport': 'false' } },
});

/** A private, versioned, encrypted bucket. */
export class Bucket extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly regionalDomainName: string;

  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    const { policyStatements = [], encryption } = props;
    const provider = props.provider && { provider: props.provider };
    const bucket = new S3Bucket(this, 'bucket', {
      ...provider,
      bucket: props.name,
      ...(props.objectLock && { objectLockEnabled: true }),
      forceDestroy: !props.protectFromDestroy,
      lifecycle: { preventDestroy: props.protectFromDestroy },
    });
    // By name, not by reference: the policy is then complete at synthesis, and checks can read it.
    const arn = `arn:aws:s3:::${props.name}`;
    const common = { ...provider, bucket: bucket.id };

    new S3BucketPublicAccessBlock(this, 'public-access', {
      ...common,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership', { ...common, rule: { objectOwnership: 'BucketOwnerEnforced' } });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      ...common,
      rule: [
        encryption === 's3-managed'
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: encryption.kmsKeyArn },
              bucketKeyEnabled: true,
            },
      ],
    });
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      ...common,
      versioningConfiguration: { status: 'Enabled' },
    });
    if (props.objectLock) {
      const { mode, days } = props.objectLock;
      new S3BucketObjectLockConfigurationA(this, 'lock', {
        ...common,
        rule: { defaultRetention: { mode: mode.toUpperCase(), days } },
        dependsOn: [versioning],
      });
    }
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      ...common,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          ...(props.expireAfterDays !== undefined && { expiration: [{ days: props.expireAfterDays }] }),
          noncurrentVersionExpiration: [{ noncurrentDays: props.noncurrentExpireAfterDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    if (policyStatements !== 'elsewhere') {
      new S3BucketPolicy(this, 'policy', {
        ...common,
        policy: policyDocument(tlsOnlyStatement(arn), ...policyStatements),
      });
    }
    this.name = bucket.id;
    this.arn = arn;
    this.regionalDomainName = bucket.bucketRegionalDomainName;
  }
}
