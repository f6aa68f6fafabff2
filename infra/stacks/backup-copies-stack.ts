import type { Construct } from 'constructs';
import { EncryptionKey } from '../modules/encryption/key.ts';
import { resourcesIn } from '../modules/ordering.ts';
import { CopiesVault } from '../modules/security/copies.ts';
import { backup, ServiceLinkedRole } from '../modules/security/service-linked-role.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

/** An environment whose recovery points are copied here. */
export interface CopiedEnvironment {
  readonly name: string;
  readonly accountId: string;
  readonly vaultName: string;
  readonly retentionDays: number;
  /** @default none */
  readonly lock?: 'governance' | 'compliance';
  readonly protectFromDestroy: boolean;
}

export interface BackupCopiesStackProps extends PlatformStackProps {
  readonly keyAlias: string;
  readonly environments: readonly CopiedEnvironment[];
  /** Whether the stack has the role of AWS Backup, which an account has once. */
  readonly withServiceRole: boolean;
}

/** The copies of backups in one region of the backup account: a key, and for each environment a vault that only its account adds to. */
export class BackupCopiesStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: BackupCopiesStackProps) {
    super(scope, id, props);
    const { accountId, environments } = props;
    const role = props.withServiceRole ? [new ServiceLinkedRole(this, 'backup-role', backup)] : [];
    const key = new EncryptionKey(this, 'key', {
      alias: props.keyAlias,
      description: "Copies of the databases' backups",
      accountId,
      protectFromDestroy: environments.some(({ protectFromDestroy }) => protectFromDestroy),
    });
    for (const { name, accountId: sourceAccountId, vaultName, ...vault } of environments) {
      new CopiesVault(this, name, {
        ...vault,
        name: vaultName,
        kmsKeyArn: key.arn,
        sourceAccountId,
        after: resourcesIn(...role),
      });
    }
  }
}
