import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type Account, accountNames, type Layer, tags } from '@sample-platform-ai/environments/naming.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import type { PlatformStackProps } from './platform-stack.ts';
import { stateLocation } from './state.ts';

export interface StackLocation {
  /** The default provider's region. */
  readonly region: string;
  readonly stateRegion: RegionName;
  /** The region that owns the stack, or none. */
  readonly scope: RegionName | 'global';
}

/** What every stack of a layer takes: its account, region, state and tags. */
export function stackProps(
  organization: Organization,
  account: Account,
  layer: Layer,
  { region, stateRegion, scope }: StackLocation,
): PlatformStackProps {
  const names = accountNames(organization, account);
  return {
    accountId: names.accountId,
    region,
    state: stateLocation(organization, { account, layer, scope, stateRegion }),
    tags: tags(organization, account.name, layer),
    permissionsBoundaryArn: names.permissionsBoundary.arn,
  };
}
