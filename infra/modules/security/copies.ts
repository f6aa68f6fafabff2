import { BackupVaultPolicy } from '@cdktf/provider-aws/lib/backup-vault-policy/index.js';
import { Construct } from 'constructs';
import { type PolicyStatement, policyDocument } from '../iam/policy.ts';
import { LockedVault, type LockedVaultProps } from './backups.ts';
import { backup, serviceLinkedRoleArn } from './service-linked-role.ts';

export interface CopiesVaultProps extends LockedVaultProps {
  /** The only account that copies recovery points into the vault. */
  readonly sourceAccountId: string;
}

/** A vault for recovery points of another account, which adds some and can do nothing else with it. */
export class CopiesVault extends Construct {
  constructor(scope: Construct, id: string, { sourceAccountId, ...props }: CopiesVaultProps) {
    super(scope, id);
    const vault = new LockedVault(this, 'copies', props);
    new BackupVaultPolicy(this, 'policy', {
      backupVaultName: vault.name,
      policy: policyDocument({
        sid: 'CopyIn',
        principals: { AWS: `arn:aws:iam::${sourceAccountId}:root` },
        // AWS Backup grants other accounts no other action, whatever a vault's policy says.
        actions: ['backup:CopyIntoBackupVault'],
        resources: [vault.arn],
      }),
    });
  }
}

/**
 * Lets AWS Backup in the account of the copies read snapshots that the key encrypts: a copy is made there, by its service-linked
 * role. The role is in the condition and not the principal, which AWS refuses until the role exists.
 */
export function copiesKeyStatements(copiesAccountId: string): readonly PolicyStatement[] {
  const principals = { AWS: `arn:aws:iam::${copiesAccountId}:root` };
  const onlyBackup = { ArnEquals: { 'aws:PrincipalArn': serviceLinkedRoleArn(copiesAccountId, backup) } };
  return [
    {
      sid: 'CopySnapshots',
      principals,
      actions: ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: onlyBackup,
    },
    {
      sid: 'CopySnapshotGrants',
      principals,
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { ...onlyBackup, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}
