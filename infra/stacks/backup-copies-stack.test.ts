import { copying, copyingPlatform } from '@sample-platform-ai/environments/test/copying.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { EnvironmentStacks } from '../test/environment.ts';
import { resources, synthesized } from '../test/synth.ts';
import { addBackupCopies } from './backup-copies.ts';
import { BackupCopiesStack } from './backup-copies-stack.ts';

const app = testApp();
addBackupCopies(app, copyingPlatform);
const stackOf = (id: string) => {
  const stack = app.node.tryFindChild(id);
  if (!(stack instanceof BackupCopiesStack)) throw new Error(`no stack ${id}`);
  return synthesized(stack);
};
const first = stackOf('backup-security-apse2');
const second = stackOf('backup-security-apse4');
const source = new EnvironmentStacks(copying, copyingPlatform);
const vaultArn = 'arn:aws:backup:ap-southeast-4:500000000005:backup-vault:test-backup-apse4-beta';

describe('BackupCopiesStack', () => {
  it('is left out without an account of copies, and without an environment that has copies', () => {
    for (const platform of [
      { ...copyingPlatform, organization: testPlatform.organization },
      { ...copyingPlatform, environments: testPlatform.environments },
    ]) {
      const none = testApp();
      addBackupCopies(none, platform);
      expect(none.node.children).toEqual([]);
    }
  });

  it('has a vault for each environment with copies, with its lock and its own key', () => {
    expect(resources(second, 'aws_backup_vault')).toMatchObject([
      {
        name: 'test-backup-apse4-beta',
        kms_key_arn: expect.stringContaining('aws_kms_key'),
        force_destroy: false,
        lifecycle: { prevent_destroy: true },
      },
    ]);
    expect(resources(second, 'aws_backup_vault_lock_configuration')).toMatchObject([
      { min_retention_days: 30, changeable_for_days: 14 },
    ]);
    expect(resources(second, 'aws_kms_key')).toMatchObject([{ lifecycle: { prevent_destroy: true } }]);
  });

  it('lets the account of the environment copy into its vault, and nothing else', () => {
    const policies = resources(second, 'aws_backup_vault_policy').map(
      ({ policy }) => JSON.parse(String(policy)).Statement,
    );
    expect(policies).toEqual([
      [
        {
          Sid: 'CopyIn',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::300000000003:root' },
          Action: ['backup:CopyIntoBackupVault'],
          Resource: [expect.stringMatching(/^\$\{aws_backup_vault\..*\.arn\}$/)],
        },
      ],
    ]);
    const [{ policy } = { policy: '' }] = resources(second, 'aws_kms_key');
    expect(JSON.stringify(policy)).not.toContain('300000000003');
  });

  it('has the role of AWS Backup once, before the vaults', () => {
    expect(resources(first, 'aws_iam_service_linked_role')).toMatchObject([
      { aws_service_name: 'backup.amazonaws.com' },
    ]);
    expect(JSON.stringify(resources(first, 'aws_backup_vault')[0]?.['depends_on'])).toContain('service_linked_role');
    expect(resources(second, 'aws_iam_service_linked_role')).toEqual([]);
  });
});

describe('an environment with copies', () => {
  it('copies each recovery point into its vault of the same region', () => {
    const json = source.json('security', 'ap-southeast-4');
    expect(resources(json, 'aws_backup_plan')).toMatchObject([
      {
        rule: [
          {
            lifecycle: { delete_after: 7 },
            copy_action: [{ destination_vault_arn: vaultArn, lifecycle: { delete_after: 30 } }],
          },
        ],
      },
    ]);
    const vault = resources(json, 'aws_iam_role_policy')
      .flatMap(({ policy }) => JSON.parse(String(policy)).Statement)
      .filter(({ Action }) => Action.includes('backup:CopyIntoBackupVault'));
    expect(vault).toMatchObject([{ Resource: [expect.stringContaining('aws_backup_vault'), vaultArn] }]);
  });

  it("lets AWS Backup's role of that account, and no other, read the snapshots", () => {
    const keys = resources(source.json('foundation', 'ap-southeast-4'), 'aws_kms_key').map(({ policy }) =>
      String(policy),
    );
    const [data, ...others] = keys.filter((policy) => policy.includes('500000000005'));
    expect(others).toEqual([]);
    const granted = JSON.parse(String(data)).Statement.filter(({ Sid }: { Sid: string }) => Sid.startsWith('Copy'));
    expect(granted).toHaveLength(2);
    for (const { Condition, Action } of granted) {
      expect(Condition.ArnEquals['aws:PrincipalArn']).toBe(
        'arn:aws:iam::500000000005:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup',
      );
      expect(Action).not.toContain('kms:*');
    }
    const without = new EnvironmentStacks({ ...copying, security: undefined }, copyingPlatform);
    expect(JSON.stringify(without.json('foundation', 'ap-southeast-4'))).not.toContain('500000000005');
  });
});
