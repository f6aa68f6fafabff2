import { BackupPlan } from '@cdktf/provider-aws/lib/backup-plan/index.js';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection/index.js';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault/index.js';
import { BackupVaultLockConfiguration } from '@cdktf/provider-aws/lib/backup-vault-lock-configuration/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { serviceTrust } from '../iam/policy.ts';
import { Role } from '../iam/role.ts';
import { resourcesIn } from '../ordering.ts';

/** Days in which a lock for good can still be taken back; AWS wants three or more. */
const graceDays = 14;

export interface LockedVaultProps {
  readonly name: string;
  readonly kmsKeyArn: string;
  /** No recovery point may have a shorter retention. */
  readonly retentionDays: number;
  /** @default none */
  readonly lock?: 'governance' | 'compliance';
  readonly protectFromDestroy: boolean;
  /** @default [] */
  readonly after?: readonly ITerraformDependable[];
}

/** A vault of AWS Backup whose recovery points stay until the end of their retention. */
export class LockedVault extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: LockedVaultProps) {
    super(scope, id);
    const { name, kmsKeyArn, retentionDays, lock, protectFromDestroy, after = [] } = props;
    const vault = new BackupVault(this, 'vault', {
      name,
      kmsKeyArn,
      // A vault with recovery points is destroyed by a person, who deletes them first.
      forceDestroy: false,
      dependsOn: [...after],
      lifecycle: { preventDestroy: protectFromDestroy },
    });
    if (lock) {
      new BackupVaultLockConfiguration(this, 'lock', {
        backupVaultName: vault.name,
        minRetentionDays: retentionDays,
        ...(lock === 'compliance' && { changeableForDays: graceDays }),
      });
    }
    this.name = vault.name;
    this.arn = vault.arn;
  }
}

export interface DatabaseBackupsProps {
  /** Of plan, selection and role; at most 50 characters, which AWS Backup allows. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly vault: LockedVault;
  readonly retentionDays: number;
  /** Copies in a vault of another account, in the same region. @default none */
  readonly copies?: { readonly vaultArn: string; readonly retentionDays: number };
  /** `hh:mm` in UTC. */
  readonly startTime: string;
  /** What RDS calls the kind in its ARNs: an instance, or a cluster with its members. */
  readonly databaseKind: 'db' | 'cluster';
  /** Tags that the databases have, all of them: key -> value. */
  readonly databaseTags: Readonly<Record<string, string>>;
  /** Prefix of the databases' names. */
  readonly databasePrefix: string;
}

/** Daily snapshots of a region's databases in a vault. Not continuous ones, which would change RDS' own backup window. */
export class DatabaseBackups extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseBackupsProps) {
    super(scope, id);
    const { name, accountId, region, copies, databaseKind: kind, databasePrefix } = props;
    const snapshotKind = kind === 'db' ? 'snapshot' : 'cluster-snapshot';
    const rds = (resource: string) => `arn:aws:rds:${region}:${accountId}:${resource}`;
    const [object, snapshot] = kind === 'db' ? ['DBInstance', 'DBSnapshot'] : ['DBCluster', 'DBClusterSnapshot'];
    const databases = rds(`${kind}:${databasePrefix}*`);
    const snapshots = rds(`${snapshotKind}:awsbackup:*`);
    const role = new Role(this, 'role', {
      name,
      description: 'Lets AWS Backup take, copy and delete snapshots of the databases',
      trust: serviceTrust('backup.amazonaws.com', accountId),
      statements: [
        {
          sid: 'Snapshots',
          actions: [
            `rds:Create${snapshot}`,
            `rds:Copy${snapshot}`,
            `rds:Delete${snapshot}`,
            `rds:Modify${snapshot}Attribute`,
            'rds:AddTagsToResource',
            'rds:ListTagsForResource',
            `rds:Describe${object}s`,
            `rds:Describe${snapshot}s`,
            `rds:Describe${snapshot}Attributes`,
          ],
          resources: [databases, snapshots],
        },
        {
          sid: 'Vault',
          actions: ['backup:DescribeBackupVault', 'backup:CopyIntoBackupVault'],
          resources: [props.vault.arn, ...(copies ? [copies.vaultArn] : [])],
        },
        // AWS Backup looks for resources by their tags; IAM does not scope it.
        {
          sid: 'FindByTags',
          actions: ['tag:GetResources'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:RequestedRegion': region } },
        },
      ],
    });
    const plan = new BackupPlan(this, 'plan', {
      name,
      rule: [
        {
          ruleName: 'daily',
          targetVaultName: props.vault.name,
          schedule: dailyAt(props.startTime),
          scheduleExpressionTimezone: 'Etc/UTC',
          startWindow: 60,
          completionWindow: 720,
          enableContinuousBackup: false,
          lifecycle: { deleteAfter: props.retentionDays },
          ...(copies && {
            copyAction: [{ destinationVaultArn: copies.vaultArn, lifecycle: { deleteAfter: copies.retentionDays } }],
          }),
        },
      ],
    });
    new BackupSelection(this, 'databases', {
      name,
      planId: plan.id,
      iamRoleArn: role.arn,
      resources: [databases],
      notResources: [],
      condition: [
        {
          stringEquals: Object.entries(props.databaseTags).map(([key, value]) => ({
            key: `aws:ResourceTag/${key}`,
            value,
          })),
        },
      ],
      dependsOn: resourcesIn(role),
    });
  }
}

/** Example: `cron(0 17 * * ? *)`. */
function dailyAt(time: string): string {
  const [hours, minutes] = time.split(':').map(Number);
  return `cron(${minutes} ${hours} * * ? *)`;
}
