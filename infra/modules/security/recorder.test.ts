import { alpha } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { EnvironmentStacks } from '../../test/environment.ts';
import { first, open, second } from '../../test/security.ts';
import { resources } from '../../test/synth.ts';

describe('Recorder', () => {
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
});
