import type { Platform } from '@sample-platform-ai/environments/index.ts';
import {
  accountNames,
  accountOf,
  backupAccount,
  backupCopyNames,
  delegationRole,
  environmentNames,
  keyPurposes,
  previewRepository,
  registryKeyAlias,
  sharedAccount,
  sharedNames,
  stackId,
} from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { AccountStack } from './account-stack.ts';
import { backupPolicies, environmentPolicies, sharedPolicies } from './modules/policies/policies.ts';

/** One stack for each account, or for the given account only; a person applies it before any other. */
export function addBootstrap(app: App, platform: Platform, only?: string): void {
  const { organization, environments, services } = platform;
  const isWanted = (account: string) => only === undefined || only === account;
  const shared = sharedAccount(organization);
  // By the service's prefix of image names: a policy has room for ninety services, not for all images.
  const repositories = services.map(({ name }) => `${name}-*`);
  const previewRepositories = [previewRepository('*')];
  if (isWanted(shared.name)) {
    new AccountStack(app, stackId(shared.name, 'bootstrap', 'global'), {
      organization,
      account: shared,
      homeRegion: organization.regions[0],
      keyAliases: [
        registryKeyAlias(organization),
        ...(organization.security ? [sharedNames(organization, organization.regions[0]).keyAlias('security')] : []),
      ],
      policiesOf: (scope, permissionsBoundaryArn) =>
        sharedPolicies(scope, {
          repositories: [...repositories, ...previewRepositories],
          ...(organization.security && { baseline: { permissionsBoundaryArn } }),
        }),
      protectFromDestroy: true,
      shared: {
        repositories,
        previewRepositories,
        // An adopted zone already has a delegation.
        delegations: Object.fromEntries(
          environments
            .filter(({ dns }) => dns.zone === 'create')
            .map((environment) => [environment.name, delegationOf(platform, environment)]),
        ),
      },
    });
  }
  const backup = backupAccount(organization);
  if (backup && isWanted(backup.name)) {
    new AccountStack(app, stackId(backup.name, 'bootstrap', 'global'), {
      organization,
      account: backup,
      homeRegion: organization.regions[0],
      keyAliases: [backupCopyNames(organization, backup).keyAlias],
      policiesOf: backupPolicies,
    });
  }
  for (const environment of environments.filter(({ name }) => isWanted(name))) {
    const { name, primaryRegion, dns, security, protectFromDestroy } = environment;
    new AccountStack(app, stackId(name, 'bootstrap', 'global'), {
      organization,
      account: accountOf(environment),
      homeRegion: primaryRegion,
      keyAliases: keyPurposes.map(environmentNames(organization, environment).keyAlias),
      policiesOf: environmentPolicies,
      protectFromDestroy,
      ...(security?.backups?.copies &&
        backup && { copyVaultArns: [backupCopyNames(organization, backup).vaultArnPattern(name)] }),
      ...(dns.zone === 'create' && {
        delegationRoleArns: {
          read: delegationRole(organization, name, 'read').arn,
          write: delegationRole(organization, name, 'write').arn,
        },
      }),
    });
  }
}

function delegationOf({ organization }: Platform, environment: EnvironmentConfig) {
  const { name, dns, delivery } = environment;
  const { accountId, planRole, applyRole, role } = accountNames(organization, accountOf(environment));
  return {
    zoneName: dns.zoneName,
    accountId,
    readRoleName: delegationRole(organization, name, 'read').name,
    writeRoleName: delegationRole(organization, name, 'write').name,
    planRoleArn: planRole.arn,
    applyRoleArn: applyRole.arn,
    administratorRoleArn: role(delivery.administratorRoleName).arn,
  };
}
