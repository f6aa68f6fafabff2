import type { RegionName } from '../environments/catalogue.ts';
import { accountNames, type Layer, tags } from '../environments/naming.ts';
import type { AccountName, Organization } from '../environments/schema.ts';
import type { PlatformStackProps } from './platform-stack.ts';

export interface StackPlace {
  /** The default provider's region. */
  readonly region: string;
  readonly stateRegion: RegionName;
  /** The region that owns the stack, or none. */
  readonly place: RegionName | 'global';
}

/** What every stack of a layer is told: its account, region, state and tags. */
export function stackProps(
  organization: Organization,
  account: AccountName,
  layer: Layer,
  { region, stateRegion, place }: StackPlace,
): PlatformStackProps {
  const names = accountNames(organization, account);
  return {
    accountId: names.accountId,
    region,
    state: {
      bucket: names.stateBucket(stateRegion),
      key: names.stateKey(layer, place),
      region: stateRegion,
      kmsKeyArn: names.stateKeyAliasArn(stateRegion),
      lockTable: organization.stateLockTable ? names.stateLockTable : undefined,
    },
    tags: tags(organization, account, layer),
    permissionsBoundaryArn: names.permissionsBoundary.arn,
  };
}
