import type { App } from 'cdktf';
import type { RegionName } from '../environments/catalogue.ts';
import { accountNames, environmentNames, type Layer, regionalNames, stackId, tags } from '../environments/naming.ts';
import type { AccountName, EnvironmentConfig, Organization, RegionConfig } from '../environments/schema.ts';
import { FoundationStack } from './foundation-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { PeeringStack } from './peering-stack.ts';
import type { PlatformStackProps } from './platform-stack.ts';

/** What every stack of a layer is told: its account, region, state and tags. */
export function stackProps(
  organization: Organization,
  account: AccountName,
  layer: Layer,
  place: { readonly region: RegionName; readonly scope: 'regional' | 'global' },
): PlatformStackProps {
  const names = accountNames(organization, account);
  return {
    accountId: names.accountId,
    region: place.region,
    state: {
      bucket: names.stateBucket(place.region),
      key: names.stateKey(layer, place.scope === 'global' ? 'global' : place.region),
      region: place.region,
      kmsKeyArn: names.stateKeyAliasArn(place.region),
      lockTable: organization.stateLockTable ? names.stateLockTable : undefined,
    },
    tags: tags(organization, account, layer),
    permissionsBoundaryArn: names.permissionsBoundary.arn,
  };
}

/** The stacks of one environment: loops over its regions and hands outputs on, and decides nothing. */
export function addEnvironment(app: App, organization: Organization, config: EnvironmentConfig): void {
  const { name, primaryRegion, protectFromDestroy } = config;
  const environment = { name, zoneName: config.dns.zoneName };
  const globalNames = environmentNames(organization, name, config.dns.zoneName);
  const global = (layer: Layer) =>
    [
      stackId(name, layer, 'global'),
      stackProps(organization, name, layer, { region: primaryRegion, scope: 'global' }),
    ] as const;

  const sites = config.regions.map((site: RegionConfig) => {
    const region = site.name;
    const names = regionalNames(organization, environment, region);
    const regional = (layer: Layer) =>
      [stackId(name, layer, region), stackProps(organization, name, layer, { region, scope: 'regional' })] as const;

    const [foundationId, foundationProps] = regional('foundation');
    const foundation = new FoundationStack(app, foundationId, {
      ...foundationProps,
      names,
      alarms: config.alarms,
      budget: region === primaryRegion ? config.budget : undefined,
      protectFromDestroy,
    });
    const [networkId, networkProps] = regional('network');
    const network = new NetworkStack(app, networkId, {
      ...networkProps,
      names,
      network: config.network,
      site,
      foundation,
    });
    return { site, names, foundation, network };
  });

  const [first, second] = sites;
  if (first && second) {
    const [id, props] = global('peering');
    new PeeringStack(app, id, {
      ...props,
      name: globalNames.globalResource('peering'),
      requester: first,
      accepter: second,
    });
  }
}
