import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import {
  accountOf,
  backupAccount,
  backupCopyNames,
  regionalNames,
  sharedAccount,
  sharedNames,
  stackId,
  tags,
} from '@sample-platform-ai/environments/naming.ts';
import { backupTime } from '@sample-platform-ai/environments/plan/backup-time.ts';
import type { EnvironmentConfig, Organization } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { type BackedUpDatabases, SecurityStack } from './security-stack.ts';
import { stackProps } from './stack-props.ts';

/** The longest that KMS keeps a key to be deleted: a commit can take a stack's protection away. */
const keyDeletionDays = 30;

/** The baseline of the shared account in each of the organization's regions; the first one has what an account has once. */
export function addSharedSecurity(app: App, organization: Organization): void {
  const { security } = organization;
  if (!security) return;
  const { emails, ...record } = security;
  const account = sharedAccount(organization);
  const [home, ...others] = organization.regions;
  const add = (region: RegionName, first: SecurityStack | undefined) =>
    new SecurityStack(app, stackId(account.name, 'security', region), {
      ...stackProps(organization, account, 'security', { region, stateRegion: region, scope: region }),
      names: sharedNames(organization, region),
      security: { ...record, backups: undefined },
      first,
      emails,
      keyDeletionDays,
      protectFromDestroy: true,
    });
  const first = add(home, undefined);
  for (const region of others) add(region, first);
}

/** The baseline of the environment's account in each of its regions; the primary one has what an account has once. */
export function addSecurity(app: App, { organization }: Platform, config: EnvironmentConfig): void {
  const { name, security, primaryRegion, protectFromDestroy } = config;
  if (!security) return;
  const account = accountOf(config);
  const copies = security.backups?.copies && backupAccount(organization);
  const add = (region: RegionName, first: SecurityStack | undefined) => {
    const names = regionalNames(organization, config, region);
    return new SecurityStack(app, stackId(name, 'security', region), {
      ...stackProps(organization, account, 'security', { region, stateRegion: region, scope: region }),
      names,
      security,
      first,
      emails: config.alarms.emails,
      ...(security.backups && { databases: backedUp(organization, config, names.resource('database')) }),
      ...(copies && { copiesVaultArn: backupCopyNames(organization, copies).vaultArn(name, region) }),
      keyDeletionDays: config.retainOnDestroy.keyDeletionDays,
      protectFromDestroy,
    });
  };
  const first = add(primaryRegion, undefined);
  for (const region of config.regions) if (region.name !== primaryRegion) add(region.name, first);
}

function backedUp(
  organization: Organization,
  { name, database }: EnvironmentConfig,
  namePrefix: string,
): BackedUpDatabases {
  const startTime = backupTime(database);
  if (startTime === undefined) throw new Error(`${name}.database: its windows leave no time for a backup`);
  const { Organization: owner, Environment, Layer } = tags(organization, name, 'data');
  return {
    kind: database.kind === 'rds-instance' ? 'db' : 'cluster',
    namePrefix,
    tags: { Organization: owner, Environment, Layer },
    startTime,
  };
}
