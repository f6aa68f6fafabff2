import { accountNames, environmentNames } from '@sample-platform-ai/environments/naming.ts';
import type { AccountName, EnvironmentName, Organization } from '@sample-platform-ai/environments/schema.ts';
import type { Platform } from '@sample-platform-ai/infra/platform.ts';
import { UsageError } from '@sample-platform-ai/terminal';
import { tierNamed } from './tiers.ts';

export const roles = ['plan', 'apply', 'release'] as const;
export type RoleName = (typeof roles)[number];

/** What a job needs to sign in to an account, all of it derived. */
export interface AccountFacts {
  readonly accountId: string;
  readonly roleArn: string;
  /** Where the account keeps what no region owns. */
  readonly region: string;
}

export function accountFacts(
  { organization, environments }: Platform,
  account: AccountName,
  role: RoleName,
): AccountFacts {
  if (role === 'release' && account !== 'shared') {
    throw new UsageError(`${account} has no release role: images are pushed to the registry of the account shared`);
  }
  const names = accountNames(organization, account);
  return {
    accountId: names.accountId,
    roleArn: { plan: names.planRole, apply: names.applyRole, release: names.releaseRole }[role].arn,
    region: account === 'shared' ? organization.regions[0] : tierNamed(environments, account).primaryRegion,
  };
}

/** The registry's host in a region. */
export const registryHost = ({ accounts }: Organization, region: string): string =>
  `${accounts.shared.id}.dkr.ecr.${region}.amazonaws.com`;

/** An environment's own ledger keeps that environment's history (ADR-0030). */
export function ledgerUrl({ organization, environments }: Platform, environment: EnvironmentName): string {
  const { dns } = tierNamed(environments, environment);
  return `https://${environmentNames(organization, environment, dns.zoneName).apiHost}`;
}
