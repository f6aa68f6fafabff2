import {
  accountNames,
  delegationRole,
  environmentNames,
  registryKeyAlias,
  stackId,
} from '@sample-platform-ai/environments/naming.ts';
import type { AccountName, EnvironmentConfig, Organization } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { AccountStack } from './account-stack.ts';

/** Of the keys that an environment's stacks make. */
const keyPurposes = ['data', 'logs', 'cluster'] as const;

/** One stack an account, or that of one account alone, for a person to apply before any other. */
export function addBootstrap(
  app: App,
  organization: Organization,
  environments: readonly EnvironmentConfig[],
  only?: AccountName,
): void {
  const isWanted = (account: AccountName) => only === undefined || only === account;
  if (isWanted('shared')) {
    new AccountStack(app, stackId('shared', 'bootstrap', 'global'), {
      organization,
      account: 'shared',
      homeRegion: organization.regions[0],
      keyAliases: [registryKeyAlias(organization)],
      shared: {
        repositories: organization.registry.repositories,
        delegations: Object.fromEntries(
          environments.map(({ name, dns, delivery }) => {
            const { accountId, planRole, applyRole, role } = accountNames(organization, name);
            return [
              name,
              {
                zoneName: dns.zoneName,
                accountId,
                readRoleName: delegationRole(organization, name, 'read').name,
                writeRoleName: delegationRole(organization, name, 'write').name,
                planRoleArn: planRole.arn,
                applyRoleArn: applyRole.arn,
                administratorRoleArn: role(delivery.administratorRoleName).arn,
              },
            ];
          }),
        ),
      },
    });
  }
  for (const { name, primaryRegion, dns } of environments.filter((environment) => isWanted(environment.name))) {
    new AccountStack(app, stackId(name, 'bootstrap', 'global'), {
      organization,
      account: name,
      homeRegion: primaryRegion,
      keyAliases: keyPurposes.map(environmentNames(organization, name, dns.zoneName).keyAlias),
      delegationRoleArns: {
        read: delegationRole(organization, name, 'read').arn,
        write: delegationRole(organization, name, 'write').arn,
      },
    });
  }
}
