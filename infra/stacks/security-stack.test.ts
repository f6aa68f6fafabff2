import { backupTime } from '@sample-platform-ai/environments/plan/backup-time.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { alpha, beta, organization } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { EnvironmentStacks } from '../test/environment.ts';
import { resources, type Synthesized, synthesized } from '../test/synth.ts';
import { PlatformStack } from './platform-stack.ts';
import { addSharedSecurity } from './security.ts';

/** The baseline of the shared account, where the organization has one. */
function sharedStacks(change: Partial<Organization> = {}) {
  const app = testApp();
  addSharedSecurity(app, { ...organization, ...change });
  return app.node.children.filter((child) => child instanceof PlatformStack);
}
const stacks = new EnvironmentStacks(beta);
const first = stacks.json('security', 'ap-southeast-2');
const second = stacks.json('security', 'ap-southeast-4');
const small = new EnvironmentStacks(alpha);
const open = small.json('security', 'ap-southeast-2');
const policies = (json: Synthesized, type: string) =>
  resources(json, type).map(({ policy }) => JSON.parse(String(policy)).Statement);

describe('SecurityStack', () => {
  it('needs nothing but the first region of its account, and nothing needs it', () => {
    expect(stacks.stack('security', 'ap-southeast-2').dependencies).toEqual([]);
    expect(stacks.stack('security', 'ap-southeast-4').dependencies).toEqual([
      stacks.stack('security', 'ap-southeast-2'),
    ]);
    const needing = stacks.ids.filter(
      (id) => !id.includes('-security-') && JSON.stringify(stacks.byId(id)).includes('/security/'),
    );
    expect(needing).toEqual([]);
  });

  it('is left out where the organization has a baseline', () => {
    expect(new EnvironmentStacks({ ...alpha, security: undefined }).ids).not.toContain('alpha-security-apse2');
  });

  it('is the same in each region of the shared account, without a vault, protected, and has its own addresses', () => {
    const shared = sharedStacks();
    expect(shared.map(({ node }) => node.id)).toEqual(['shared-security-apse2', 'shared-security-apse4']);
    const jsons = shared.map(synthesized);
    for (const type of ['aws_cloudtrail', 'aws_iam_service_linked_role'])
      expect(jsons.map((json) => resources(json, type).length)).toEqual([1, 0]);
    for (const json of jsons) {
      expect(resources(json, 'aws_guardduty_detector')).toHaveLength(1);
      expect(resources(json, 'aws_backup_vault')).toEqual([]);
      expect(resources(json, 'aws_sns_topic_subscription')).toMatchObject([
        { protocol: 'email', endpoint: 'shared@test.example.net' },
      ]);
      expect(resources(json, 'aws_kms_key')).toMatchObject([
        { deletion_window_in_days: 30, lifecycle: { prevent_destroy: true } },
      ]);
    }
    expect(sharedStacks({ security: undefined })).toEqual([]);
  });

  it.each([
    ['aws_cloudtrail', 1, 0],
    ['aws_iam_service_linked_role', 1, 0],
    ['aws_guardduty_detector', 1, 1],
    ['aws_securityhub_account', 1, 1],
    ['aws_accessanalyzer_analyzer', 1, 1],
    ['aws_config_configuration_recorder', 1, 1],
    ['aws_config_delivery_channel', 1, 1],
    ['aws_backup_vault', 1, 1],
  ])('has of %s as many as an account and a region may have', (type, inFirst, inSecond) => {
    expect(resources(first, type)).toHaveLength(inFirst);
    expect(resources(second, type)).toHaveLength(inSecond);
  });

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

  it('records all types, those without a region in the first one, after the role of AWS Config', () => {
    const groups = [first, second].map((json) => resources(json, 'aws_config_configuration_recorder')[0]);
    expect(groups).toMatchObject([
      { recording_group: { all_supported: true, include_global_resource_types: true } },
      { recording_group: { all_supported: true, include_global_resource_types: false } },
    ]);
    expect(groups[0]?.['depends_on']).toEqual([expect.stringMatching(/^aws_iam_service_linked_role\./)]);
    expect(groups[0]?.['role_arn']).toBe(
      'arn:aws:iam::300000000003:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
    );
    expect(resources(second, 'aws_config_configuration_recorder_status')).toMatchObject([{ is_enabled: true }]);
  });

  it('keeps the history as long as AWS Config can, and judges recovery points by their retention only', () => {
    const longest = { ...alpha, security: { retentionDays: 3653, lock: 'none', backups: undefined } } as const;
    const kept = [open, first, new EnvironmentStacks(longest).json('security', 'ap-southeast-2')].flatMap((json) =>
      resources(json, 'aws_config_retention_configuration').map((each) => each['retention_period_in_days']),
    );
    expect(kept).toEqual([30, 365, 2557]);
    // AWS' rule about deletions asks for a policy of the vault, and calls one with a lock wrong.
    expect(resources(first, 'aws_config_config_rule')).toMatchObject([
      {
        source: { source_identifier: 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK' },
        input_parameters: '{"requiredRetentionDays":"7"}',
      },
    ]);
  });

  it('takes over the role of AWS Config that an account has already', () => {
    expect(first).toMatchObject({
      import: [
        {
          for_each: expect.stringMatching(/^\$\{toset\((?:tolist\()?data\.aws_iam_roles\..*\.arns\)+\}$/),
          to: expect.stringMatching(/^aws_iam_service_linked_role\./),
          id: '${each.value}',
        },
      ],
    });
  });

  it('states every feature of the detector, and turns on those that this platform has something for', () => {
    const states = Object.fromEntries(
      resources(second, 'aws_guardduty_detector_feature').map(({ name, status }) => [name, status]),
    );
    expect(states).toMatchObject({
      EKS_AUDIT_LOGS: 'ENABLED',
      RDS_LOGIN_EVENTS: 'ENABLED',
      S3_DATA_EVENTS: 'ENABLED',
      RUNTIME_MONITORING: 'DISABLED',
    });
  });

  it('states every agent of runtime monitoring, in the order in which GuardDuty gives them back', () => {
    const runtime = resources(second, 'aws_guardduty_detector_feature').filter(
      ({ name }) => name === 'RUNTIME_MONITORING',
    );
    expect(runtime).toMatchObject([
      {
        additional_configuration: ['EKS_ADDON_MANAGEMENT', 'ECS_FARGATE_AGENT_MANAGEMENT', 'EC2_AGENT_MANAGEMENT'].map(
          (name) => ({ name, status: 'DISABLED' }),
        ),
      },
    ]);
  });

  it('judges by two standards, in the hub of the same region and after the recorder', () => {
    const arns = resources(second, 'aws_securityhub_standards_subscription').map((each) => each['standards_arn']);
    expect(arns).toEqual([
      expect.stringMatching(/^arn:aws:securityhub:ap-southeast-4::standards\/aws-foundational-security-best-practices/),
      expect.stringMatching(/^arn:aws:securityhub:ap-southeast-4::standards\/cis-aws-foundations-benchmark/),
    ]);
    expect(JSON.stringify(resources(second, 'aws_securityhub_account')[0]?.['depends_on'])).toContain(
      'aws_config_configuration_recorder_status',
    );
  });

  it('takes daily snapshots of the databases with the tags of their stack, in a vault with a lock', () => {
    const [hour] = (backupTime(beta.database) ?? '').split(':');
    expect(resources(second, 'aws_backup_plan')).toMatchObject([
      {
        rule: [
          {
            schedule: `cron(0 ${Number(hour)} * * ? *)`,
            enable_continuous_backup: false,
            lifecycle: { delete_after: 7 },
          },
        ],
      },
    ]);
    expect(resources(second, 'aws_backup_vault_lock_configuration')).toMatchObject([{ min_retention_days: 7 }]);
    const data = stacks.json('data', 'ap-southeast-4');
    const tags = JSON.parse(JSON.stringify(data.provider['aws']))[0].default_tags[0].tags;
    expect(resources(second, 'aws_backup_selection')).toMatchObject([
      {
        resources: ['arn:aws:rds:ap-southeast-4:300000000003:cluster:test-beta-apse4-database*'],
        condition: [
          {
            string_equals: ['Organization', 'Environment', 'Layer'].map((key) => ({
              key: `aws:ResourceTag/${key}`,
              value: tags[key],
            })),
          },
        ],
      },
    ]);
    expect(resources(data, 'aws_rds_cluster')).toMatchObject([{ cluster_identifier: 'test-beta-apse4-database' }]);
    expect(resources(open, 'aws_backup_vault')).toEqual([]);
  });

  it('encrypts the vault by the key of the stack', () => {
    expect(resources(second, 'aws_backup_vault')).toMatchObject([
      { kms_key_arn: expect.stringMatching(/^\$\{aws_kms_key\..*\.arn\}$/) },
    ]);
  });

  it('makes a lock for good take effect after a time, and one for others at once', () => {
    const compliant = new EnvironmentStacks({
      ...beta,
      security: { retentionDays: 365, lock: 'compliance', backups: { retentionDays: 7, copies: undefined } },
    }).json('security', 'ap-southeast-2');
    expect(resources(compliant, 'aws_backup_vault_lock_configuration')).toMatchObject([{ changeable_for_days: 14 }]);
    expect(resources(first, 'aws_backup_vault_lock_configuration')[0]).not.toHaveProperty('changeable_for_days');
    expect(resources(compliant, 'aws_s3_bucket_object_lock_configuration')).toMatchObject([
      { rule: { default_retention: { mode: 'COMPLIANCE' } } },
    ]);
  });

  it('tells people of severe findings and of backups that failed', () => {
    const sources = resources(open, 'aws_cloudwatch_event_rule').map(
      ({ event_pattern: pattern }) => JSON.parse(String(pattern)).source[0],
    );
    expect(sources.toSorted()).toEqual(['aws.backup', 'aws.guardduty']);
    expect(resources(open, 'aws_sns_topic_subscription')).toMatchObject([{ endpoint: alpha.alarms.emails[0] }]);
  });
});
