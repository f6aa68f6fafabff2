import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { backupAccount, backupCopyNames, stackId } from '@sample-platform-ai/environments/naming.ts';
import type { App } from 'cdktf';
import { BackupCopiesStack, type CopiedEnvironment } from './backup-copies-stack.ts';
import { stackProps } from './stack-props.ts';

/** The stacks of the backup account: one for each region of an environment that has its backups copied. */
export function addBackupCopies(app: App, { organization, environments }: Platform): void {
  const account = backupAccount(organization);
  if (!account) return;
  const names = backupCopyNames(organization, account);
  const used = organization.regions.flatMap((region) => {
    const copied = environments
      .filter(({ regions }) => regions.some(({ name }) => name === region))
      .flatMap(({ name, account: { id }, security, protectFromDestroy }): CopiedEnvironment[] => {
        const copies = security?.backups?.copies;
        if (!copies) return [];
        return [
          {
            name,
            accountId: id,
            vaultName: names.vault(name, region),
            retentionDays: copies.retentionDays,
            ...(security.lock !== 'none' && { lock: security.lock }),
            protectFromDestroy,
          },
        ];
      });
    return copied.length > 0 ? [{ region, copied }] : [];
  });
  const [first] = used;
  for (const { region, copied } of used) {
    new BackupCopiesStack(app, stackId(account.name, 'security', region), {
      ...stackProps(organization, account, 'security', { region, stateRegion: region, scope: region }),
      keyAlias: names.keyAlias,
      environments: copied,
      withServiceRole: region === first?.region,
    });
  }
}
