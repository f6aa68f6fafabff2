import { encryptionPolicy } from './encryption.ts';
import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

const tagging = ['TagResource', 'UntagResource'];
/** What would make locked copies unreadable: a person does it, with another role. The key's policy never changes. */
const forbidden = ['kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy'];

/** Vaults of copies, their key and AWS Backup's role. Nothing here deletes a vault, a lock, a copy or the key. */
export function backupCopiesPolicy(scope: PolicyScope): ServicePolicy {
  const { accountId, base } = scope;
  const vaults = [`arn:aws:backup:*:${accountId}:backup-vault:${base}-*`];
  const role = `arn:aws:iam::${accountId}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`;
  const keys = encryptionPolicy(scope);
  return {
    read: [
      allow(scope, {
        sid: 'ReadVaults',
        service: 'backup',
        actions: ['DescribeBackupVault', 'GetBackupVaultAccessPolicy', 'ListTags'],
        resources: vaults,
      }),
      allow(scope, { sid: 'ReadBackupRole', service: 'iam', actions: ['GetRole'], resources: [role] }),
      allowUnscoped(scope, { sid: 'ListRoles', service: 'iam', actions: ['ListRoles'] }),
      ...keys.read,
    ],
    write: [
      allow(scope, {
        sid: 'Vaults',
        service: 'backup',
        actions: ['CreateBackupVault', 'PutBackupVaultLockConfiguration', 'PutBackupVaultAccessPolicy', ...tagging],
        resources: vaults,
      }),
      allowUnscoped(scope, { sid: 'VaultStorage', service: 'backup-storage', actions: ['MountCapsule'] }),
      allow(scope, {
        sid: 'BackupRole',
        service: 'iam',
        actions: ['CreateServiceLinkedRole', 'TagRole', 'UntagRole'],
        resources: [role],
      }),
      ...keys.write.map((statement) => ({
        ...statement,
        actions: statement.actions.filter((action) => !forbidden.includes(action)),
      })),
    ],
  };
}
