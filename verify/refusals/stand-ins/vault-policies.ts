import { inPlace, type Parameters, refusal, text } from '../call.ts';
import type { StandIn } from '../gate.ts';

/** Policies of backup vaults, which let no one in; moto lacks them. */
export function vaultPolicies(): StandIn {
  const known = new Map<string, Parameters>();
  return (call) => {
    if (call.service !== 'backup') return undefined;
    const BackupVaultName = text(call, 'BackupVaultName') ?? '';
    const key = inPlace(call, BackupVaultName);
    switch (call.operation) {
      case 'PutBackupVaultAccessPolicy': {
        const BackupVaultArn = `arn:aws:backup:${call.region}:${call.account}:backup-vault:${BackupVaultName}`;
        known.set(key, { BackupVaultName, BackupVaultArn, Policy: call.parameters['Policy'] ?? '' });
        return {};
      }
      case 'GetBackupVaultAccessPolicy':
        return known.get(key) ?? refusal('ResourceNotFoundException', `No policy of the vault ${BackupVaultName}`, 404);
      case 'DeleteBackupVaultAccessPolicy':
        known.delete(key);
        return {};
    }
    return undefined;
  };
}
