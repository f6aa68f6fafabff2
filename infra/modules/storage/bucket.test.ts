import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { Bucket, type BucketProps } from './bucket.ts';

const kmsKeyArn = 'arn:aws:kms:ap-southeast-2:123456789012:key/data';
const bucket = (props: Partial<BucketProps> = {}) =>
  testStack(
    (stack) =>
      new Bucket(stack, 'bucket', {
        name: 'test-bucket',
        encryption: { kmsKeyArn },
        noncurrentExpireAfterDays: 30,
        protectFromDestroy: true,
        ...props,
      }),
  );
const policy = (stack: ReturnType<typeof bucket>) => {
  const [made] = resources(stack, 'aws_s3_bucket_policy');
  return JSON.parse(String(made?.['policy']));
};

describe('Bucket', () => {
  it('is private: no public access, no ACLs', () => {
    expect(resources(bucket(), 'aws_s3_bucket_public_access_block')).toMatchObject([
      {
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      },
    ]);
    expect(resources(bucket(), 'aws_s3_bucket_ownership_controls')).toMatchObject([
      { rule: { object_ownership: 'BucketOwnerEnforced' } },
    ]);
  });

  it('encrypts with the given key, or with SSE-S3', () => {
    const rule = (stack: ReturnType<typeof bucket>) =>
      resources(stack, 'aws_s3_bucket_server_side_encryption_configuration')[0]?.['rule'];
    expect(rule(bucket())).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: kmsKeyArn },
        bucket_key_enabled: true,
      },
    ]);
    expect(rule(bucket({ encryption: 's3-managed' }))).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
    ]);
  });

  it('expires noncurrent versions, and keeps current objects', () => {
    const stack = bucket();
    expect(resources(stack, 'aws_s3_bucket_versioning')).toMatchObject([
      { versioning_configuration: { status: 'Enabled' } },
    ]);
    const lifecycle = resources(stack, 'aws_s3_bucket_lifecycle_configuration');
    expect(lifecycle).toMatchObject([
      {
        rule: [
          {
            noncurrent_version_expiration: [{ noncurrent_days: 30 }],
            abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
          },
        ],
      },
    ]);
    expect(lifecycle).not.toMatchObject([{ rule: [{ expiration: expect.anything() }] }]);
  });

  it('expires current objects where the settings say so', () => {
    expect(resources(bucket({ expireAfterDays: 90 }), 'aws_s3_bucket_lifecycle_configuration')).toMatchObject([
      { rule: [{ expiration: [{ days: 90 }] }] },
    ]);
  });

  it('locks each version for some days where the settings say so, and none elsewhere', () => {
    const locked = bucket({ objectLock: { mode: 'compliance', days: 90 } });
    expect(resources(locked, 'aws_s3_bucket')).toMatchObject([{ object_lock_enabled: true }]);
    expect(resources(locked, 'aws_s3_bucket_object_lock_configuration')).toMatchObject([
      { rule: { default_retention: { mode: 'COMPLIANCE', days: 90 } } },
    ]);
    expect(resources(bucket(), 'aws_s3_bucket_object_lock_configuration')).toEqual([]);
  });

  it('accepts TLS only, with any policy', () => {
    const read = { sid: 'Read', principals: { Service: 'x' }, actions: ['s3:GetObject'], resources: ['y'] };
    expect(policy(bucket({ policyStatements: [read] })).Statement).toMatchObject([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*'],
        Resource: ['arn:aws:s3:::test-bucket', 'arn:aws:s3:::test-bucket/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      { Sid: 'Read', Effect: 'Allow' },
    ]);
  });

  it('leaves the policy to the stack that owns it', () => {
    expect(resources(bucket({ policyStatements: 'elsewhere' }), 'aws_s3_bucket_policy')).toEqual([]);
  });

  it('cannot be destroyed where it is protected, and is destroyed with its objects where it is not', () => {
    expect(resources(bucket(), 'aws_s3_bucket')).toMatchObject([
      { force_destroy: false, lifecycle: { prevent_destroy: true } },
    ]);
    expect(resources(bucket({ protectFromDestroy: false }), 'aws_s3_bucket')).toMatchObject([
      { force_destroy: true, lifecycle: { prevent_destroy: false } },
    ]);
  });
});
