import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { accountNames, accountsOf, sharedAccount } from '@sample-platform-ai/environments/naming.ts';
import { UsageError, UserError } from '@sample-platform-ai/terminal';
import { chosen, environmentNamed } from './environments.ts';

export const roles = ['plan', 'apply', 'release', 'preview'] as const;
export type RoleName = (typeof roles)[number];

/** Derived values that a job needs to sign in to an account, and to choose its runners. */
export interface AccountFacts {
  readonly accountId: string;
  readonly roleArn: string;
  /** Home region of the account, with its global state. */
  readonly region: RegionName;
  /** Whether runners in its VPCs apply the delivery layer. */
  readonly clusterRunners: boolean;
}

/** Names of all accounts, in the order in which they are set up. */
export const accountList = ({ organization, environments }: Platform): readonly string[] =>
  accountsOf(organization, environments).map(({ name }) => name);

export function accountFacts(platform: Platform, name: string, role: RoleName): AccountFacts {
  const { organization, environments } = platform;
  const account = chosen('account', accountsOf(organization, environments), name);
  const shared = sharedAccount(organization).name;
  if ((role === 'release' || role === 'preview') && name !== shared) {
    throw new UsageError(`${name} has no ${role} role; images are pushed to the registry in account ${shared}`);
  }
  const names = accountNames(organization, account);
  const environment = environments.find((each) => each.name === name);
  return {
    accountId: names.accountId,
    roleArn: {
      plan: names.planRole,
      apply: names.applyRole,
      release: names.releaseRole,
      preview: names.previewRole,
    }[role].arn,
    region: environment?.primaryRegion ?? organization.regions[0],
    clusterRunners: environment?.delivery.clusterRunners ?? false,
  };
}

/** Accounts that a merge applies, by their environments' trigger and in promotion order. A person names one account. */
export function accountsToApply(platform: Platform, name: string): readonly string[] {
  const { organization, environments } = platform;
  if (name !== '') return [chosen('account', accountsOf(organization, environments), name).name];
  return environments.filter(({ delivery }) => delivery.trigger === 'merge').map((each) => each.name);
}

export function requireUnprotected(platform: Platform, name: string): string {
  if (environmentNamed(platform.environments, name).protectFromDestroy) {
    throw new UserError(
      `${name} is protected: set protectFromDestroy in its literal to false, apply that, and try again`,
    );
  }
  return `${name} is not protected`;
}
