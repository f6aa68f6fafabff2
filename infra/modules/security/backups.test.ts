import { backupTime } from '@sample-platform-ai/environments/plan/backup-time.ts';
import { beta } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { EnvironmentStacks } from '../../test/environment.ts';
import { first, open, second, stacks } from '../../test/security.ts';
import { resources } from '../../test/synth.ts';

describe('DatabaseBackups', () => {
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
});
