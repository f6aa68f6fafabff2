import type { SecurityConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Construct } from 'constructs';
import { EncryptionKey, logsStatement } from '../modules/encryption/key.ts';
import { resourcesIn } from '../modules/ordering.ts';
import { alertsKeyStatement, FindingAlerts } from '../modules/security/alerts.ts';
import { DatabaseBackups, LockedVault } from '../modules/security/backups.ts';
import { Findings } from '../modules/security/findings.ts';
import { Recorder, recorderKeyStatement } from '../modules/security/recorder.ts';
import { config, ServiceLinkedRole, serviceLinkedRoleArn } from '../modules/security/service-linked-role.ts';
import { Trail, trailArn, trailKeyStatements } from '../modules/security/trail.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

/** What of an account's names in one region the stack uses. */
export interface SecurityNames {
  resource(part: string): string;
  bucket(purpose: string): string;
  logGroup(purpose: string): string;
  keyAlias(purpose: 'security'): string;
}

/** The databases that AWS Backup keeps copies of. */
export interface BackedUpDatabases {
  /** What RDS calls the kind in its ARNs. */
  readonly kind: 'db' | 'cluster';
  readonly namePrefix: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `hh:mm` in UTC, at which RDS does nothing else with them. */
  readonly startTime: string;
}

export interface SecurityStackProps extends PlatformStackProps {
  readonly names: SecurityNames;
  readonly security: SecurityConfig;
  /** The stack of the account's first region, which has what an account has once; `undefined` in that stack. */
  readonly first: SecurityStack | undefined;
  /** Where severe findings go. */
  readonly emails: readonly string[];
  /** Required with `security.backups`. @default none */
  readonly databases?: BackedUpDatabases;
  /** Vault of the account of the copies; required with `security.backups.copies`. @default none */
  readonly copiesVaultArn?: string;
  readonly keyDeletionDays: number;
  readonly protectFromDestroy: boolean;
}

/**
 * The baseline of an account's region: who did what, how resources are set and were set, what AWS finds wrong, and locked backups of the
 * databases. It needs no other layer and none needs it, so that it can be applied first and destroyed last. In the shared account it has no backups; in the backup account it has only the vaults of the copies.
 */
export class SecurityStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: SecurityStackProps) {
    super(scope, id, props);
    const { names, accountId, region, first, keyDeletionDays, protectFromDestroy } = props;
    const { retentionDays, backups } = props.security;
    const lock = props.security.lock === 'none' ? {} : { lock: props.security.lock };
    const trailName = names.resource('trail');
    const key = new EncryptionKey(this, 'key', {
      alias: names.keyAlias('security'),
      description: 'Trail, history of the configuration, alerts and backups',
      accountId,
      statements: [
        ...(first ? [] : [logsStatement(region, accountId)]),
        ...(first ? [] : trailKeyStatements(accountId, trailArn(region, accountId, trailName))),
        recorderKeyStatement(accountId),
        alertsKeyStatement,
      ],
      deletionWindowDays: keyDeletionDays,
      protectFromDestroy,
    });
    const common = { accountId, region, retentionDays, kmsKeyArn: key.arn, protectFromDestroy };

    if (first) this.addDependency(first);
    else {
      new Trail(this, 'trail', {
        ...common,
        ...lock,
        name: trailName,
        bucketName: names.bucket('trail'),
        logGroupName: names.logGroup('trail'),
      });
    }
    const role = first ? [] : [new ServiceLinkedRole(this, 'recorder-role', config)];
    const recorder = new Recorder(this, 'recorder', {
      ...common,
      name: names.resource('recorder'),
      bucketName: names.bucket('configuration'),
      roleArn: serviceLinkedRoleArn(accountId, config),
      withGlobalTypes: !first,
      rules: backups ? backupRules(backups.retentionDays) : {},
      after: resourcesIn(...role),
    });
    new Findings(this, 'findings', { name: names.resource('access'), region, after: resourcesIn(recorder) });
    new FindingAlerts(this, 'alerts', {
      name: names.resource('findings'),
      kmsKeyArn: key.arn,
      emails: props.emails,
    });
    const { databases, copiesVaultArn } = props;
    if (!backups || !databases) return;
    const vault = new LockedVault(this, 'vault', {
      ...common,
      ...lock,
      name: names.resource('vault'),
      retentionDays: backups.retentionDays,
    });
    new DatabaseBackups(this, 'backups', {
      accountId,
      region,
      vault,
      name: names.resource('backups'),
      retentionDays: backups.retentionDays,
      startTime: databases.startTime,
      databaseKind: databases.kind,
      databasePrefix: databases.namePrefix,
      databaseTags: databases.tags,
      ...(backups.copies && copiesVaultArn && { copies: { ...backups.copies, vaultArn: copiesVaultArn } }),
    });
  }
}

/**
 * A rule about recovery points that Security Hub's standards lack. Not the one about their deletion: it asks for a policy of the vault, and
 * would call each vault with a lock wrong.
 */
const backupRules = (retentionDays: number) => ({
  'backup-retention': {
    identifier: 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK',
    parameters: { requiredRetentionDays: String(retentionDays) },
  },
});
