import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { AccessLog } from './access-log.ts';

const kmsKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/1';
const log = () =>
  testStack(
    (stack) =>
      new AccessLog(stack, 'log', {
        name: 'test-edge',
        distributions: {
          shop: { arn: 'arn:aws:cloudfront::123456789012:distribution/E1', sourceName: 'test-edge-shop' },
          docs: { arn: 'arn:aws:cloudfront::123456789012:distribution/E2', sourceName: 'test-edge-docs' },
        },
        accountId: '123456789012',
        bucketName: 'test-edge-logs',
        kmsKeyArn,
        retentionDays: 90,
        protectFromDestroy: true,
      }),
  );

describe('AccessLog', () => {
  it('lets this account’s log delivery write, over TLS, and no one read', () => {
    const [policy] = resources(log(), 'aws_s3_bucket_policy');
    expect(JSON.parse(String(policy?.['policy'])).Statement).toMatchObject([
      { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['s3:PutObject'],
        Resource: ['arn:aws:s3:::test-edge-logs/AWSLogs/123456789012/*'],
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012', 's3:x-amz-acl': 'bucket-owner-full-control' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:logs:us-east-1:123456789012:delivery-source:*' },
        },
      },
    ]);
  });

  it('starts only after the bucket has its policy', () => {
    const after = { depends_on: [expect.stringContaining('aws_s3_bucket_policy.')] };
    expect(resources(log(), 'aws_cloudwatch_log_delivery')).toMatchObject([after, after]);
  });

  it('delivers the log of every distribution to one bucket', () => {
    const stack = log();
    expect(resources(stack, 'aws_cloudwatch_log_delivery_source').map(({ name }) => name)).toEqual([
      'test-edge-docs',
      'test-edge-shop',
    ]);
    expect(resources(stack, 'aws_cloudwatch_log_delivery_destination')).toHaveLength(1);
  });

  it('encrypts with the given key and expires old logs', () => {
    const stack = log();
    expect(resources(stack, 'aws_s3_bucket_server_side_encryption_configuration')).toMatchObject([
      { rule: [{ apply_server_side_encryption_by_default: { kms_master_key_id: kmsKeyArn } }] },
    ]);
    expect(resources(stack, 'aws_s3_bucket_lifecycle_configuration')).toMatchObject([
      { rule: [{ expiration: [{ days: 90 }] }] },
    ]);
  });
});
