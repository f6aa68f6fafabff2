import { describe, expect, it } from 'vitest';
import { first, open } from '../../test/security.ts';
import { resources, type Synthesized } from '../../test/synth.ts';

const policies = (json: Synthesized, type: string) =>
  resources(json, type).map(({ policy }) => JSON.parse(String(policy)).Statement);

describe('Trail', () => {
  it('records every call in all regions, in encrypted files with digests', () => {
    expect(resources(first, 'aws_cloudtrail')).toMatchObject([
      {
        is_multi_region_trail: true,
        include_global_service_events: true,
        enable_log_file_validation: true,
        enable_logging: true,
        kms_key_id: expect.stringContaining('aws_kms_key'),
        cloud_watch_logs_group_arn: expect.stringContaining('aws_cloudwatch_log_group'),
        lifecycle: { prevent_destroy: true },
      },
    ]);
    expect(resources(open, 'aws_cloudtrail')).toMatchObject([{ lifecycle: { prevent_destroy: false } }]);
  });

  it('lets the trail, and no other, write to the bucket and use the key', () => {
    const arn = 'arn:aws:cloudtrail:ap-southeast-2:300000000003:trail/test-beta-apse2-trail';
    const all = [...policies(first, 'aws_s3_bucket_policy'), ...policies(first, 'aws_kms_key')].flat();
    const ofTrail = all.filter(({ Principal }) => Principal.Service === 'cloudtrail.amazonaws.com');
    expect(ofTrail).toHaveLength(4);
    for (const { Condition } of ofTrail) expect(Condition.StringEquals['aws:SourceArn']).toBe(arn);
  });

  it('lets CloudTrail assume the role of its log group without a source, which CloudTrail does not support there', () => {
    const trusts = resources(first, 'aws_iam_role')
      .flatMap((role) => JSON.parse(String(role['assume_role_policy'])).Statement)
      .filter(({ Principal }) => Principal.Service === 'cloudtrail.amazonaws.com');
    expect(trusts).toEqual([
      {
        Sid: 'Service',
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: ['sts:AssumeRole'],
      },
    ]);
  });

  it('locks the files for their retention, and those of AWS Config not, which delivers to no such bucket', () => {
    expect(resources(first, 'aws_s3_bucket_object_lock_configuration')).toMatchObject([
      { rule: { default_retention: { mode: 'GOVERNANCE', days: 365 } } },
    ]);
    const locked = resources(first, 'aws_s3_bucket').filter((bucket) => bucket['object_lock_enabled']);
    expect(locked).toMatchObject([{ bucket: 'test-beta-apse2-trail-300000000003' }]);
    expect(resources(open, 'aws_s3_bucket_object_lock_configuration')).toEqual([]);
  });
});
