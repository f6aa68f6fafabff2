import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import {
  accountNames,
  accountOf,
  backupAccount,
  clusterFolder,
  delegationRoleArnPrefix,
  environmentNames,
  type Layer,
  regionalNames,
  repositoryUrl,
  sharedAccount,
  stackId,
  syncedFolder,
} from '@sample-platform-ai/environments/naming.ts';
import { ownerSecret } from '@sample-platform-ai/environments/plan/database-owner.ts';
import { everyPlan } from '@sample-platform-ai/environments/plan/previews.ts';
import { onCallOf } from '@sample-platform-ai/environments/plan/tools.ts';
import type { EnvironmentConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { AccessStack } from './access-stack.ts';
import { AuroraStack } from './aurora-stack.ts';
import { ClusterStack } from './cluster-stack.ts';
import { DataStack } from './data-stack.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { DnsStack } from './dns-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import { FoundationStack } from './foundation-stack.ts';
import { IngressStack } from './ingress-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { PeeringStack } from './peering-stack.ts';
import { addSecurity } from './security.ts';
import { stackProps } from './stack-props.ts';

/** The stacks of one environment: loops over its regions and passes outputs on, and decides nothing. */
export function addEnvironment(app: App, platform: Platform, config: EnvironmentConfig): void {
  const { organization } = platform;
  const { name, primaryRegion, protectFromDestroy, retainOnDestroy, database, sleep } = config;
  const { keyDeletionDays } = retainOnDestroy;
  const { zoneName } = config.dns;
  const account = accountOf(config);
  const copies = config.security?.backups?.copies && backupAccount(organization);
  const accounts = accountNames(organization, account);
  const globalNames = environmentNames(organization, config);
  /** The id and the common props of a global stack; its state is in the primary region. */
  const global = (layer: Layer, region: string = primaryRegion) => ({
    id: stackId(name, layer, 'global'),
    props: stackProps(organization, account, layer, { region, stateRegion: primaryRegion, scope: 'global' }),
  });
  const regional = (layer: Layer, region: RegionName) => ({
    id: stackId(name, layer, region),
    props: stackProps(organization, account, layer, { region, stateRegion: region, scope: region }),
  });

  addSecurity(app, platform, config);
  const dnsAt = global('dns', globalServicesRegion);
  const dns = new DnsStack(app, dnsAt.id, {
    ...dnsAt.props,
    dns: config.dns,
    parent: {
      zoneName: organization.domain,
      accountId: sharedAccount(organization).id,
      delegationRoleArnPrefix: delegationRoleArnPrefix(organization, name),
    },
    protectFromDestroy,
  });

  const regions = config.regions.map((regionConfig: RegionConfig) => {
    const names = regionalNames(organization, config, regionConfig.name);
    const plans = everyPlan(platform, config, regionConfig.name);
    const foundationAt = regional('foundation', regionConfig.name);
    const foundation = new FoundationStack(app, foundationAt.id, {
      ...foundationAt.props,
      names,
      alarms: config.alarms,
      budget: regionConfig.name === primaryRegion ? config.budget : undefined,
      ...(copies && { copiesAccountId: copies.id }),
      keyDeletionDays,
      protectFromDestroy,
    });
    const networkAt = regional('network', regionConfig.name);
    const network = new NetworkStack(app, networkAt.id, {
      ...networkAt.props,
      names,
      network: config.network,
      regionConfig,
      foundation,
    });
    return { regionConfig, names, plans, foundation, network };
  });
  type Region = (typeof regions)[number];
  const cidrsFrom = (first: Region) =>
    [first, ...regions.filter((other) => other !== first)].map(({ regionConfig }) => regionConfig.vpcCidr);

  if (regions.length > 1) {
    const { id, props } = global('peering');
    new PeeringStack(app, id, { ...props, name: globalNames.globalResource('peering'), regions });
  }

  const globalDatabase = addGlobalDatabase(app, platform, config);
  const addData = (region: Region, firstMember: DataStack | undefined) => {
    const { id, props } = regional('data', region.regionConfig.name);
    return new DataStack(app, id, {
      ...props,
      ...region,
      database,
      clientCidrs: cidrsFrom(region),
      peerFoundations: regions.filter((other) => other !== region).map(({ foundation }) => foundation),
      globalDatabase,
      firstMember,
      retainOnDestroy,
      sleep,
      secretsOf: region.regionConfig.name === primaryRegion ? region.plans : undefined,
      protectFromDestroy,
    });
  };
  // A new global database begins with one member, so the others are created after it, at any position in the list.
  const initialWriter = database.kind === 'aurora-global' ? database.initialWriterRegion : primaryRegion;
  const first = new Map(
    regions
      .filter(({ regionConfig }) => regionConfig.name === initialWriter)
      .map((region) => [region, addData(region, undefined)]),
  );
  const [firstMember] = first.values();

  const ingressRegions = regions.map((region) => {
    const { regionConfig, names, plans, network } = region;
    const data = first.get(region) ?? addData(region, firstMember);
    const vpnPeerCidrs = config.access ? cidrsFrom(region).slice(1) : [];

    if (config.access && regionConfig.vpnClientCidr) {
      const { id, props } = regional('access', regionConfig.name);
      new AccessStack(app, id, {
        ...props,
        ...region,
        access: config.access,
        clientCidr: regionConfig.vpnClientCidr,
        reachableCidrs: cidrsFrom(region),
        zoneName,
        dns,
      });
    }
    const clusterAt = regional('cluster', regionConfig.name);
    const cluster = new ClusterStack(app, clusterAt.id, {
      ...clusterAt.props,
      ...region,
      vpnPeerCidrs,
      cluster: config.cluster,
      sleep,
      databaseOwner: ownerSecret(names, config),
      administratorRoleArn: accounts.role(config.delivery.administratorRoleName).arn,
      applyRoleArn: accounts.applyRole.arn,
      planRoleArn: accounts.planRole.arn,
      protectFromDestroy,
    });
    const ingressAt = regional('ingress', regionConfig.name);
    const ingress = new IngressStack(app, ingressAt.id, {
      ...ingressAt.props,
      ...region,
      vpnPeerCidrs,
      ingress: config.ingress,
      sleep,
      isOrigin: config.edge.originRegions.includes(regionConfig.name),
      routing: config.dns.routing,
      zoneName,
      cluster,
      dns,
      protectFromDestroy,
    });
    const deliveryAt = regional('delivery', regionConfig.name);
    new DeliveryStack(app, deliveryAt.id, {
      ...deliveryAt.props,
      names,
      plans,
      delivery: config.delivery,
      onCall: onCallOf(config),
      repositoryUrl: repositoryUrl(organization),
      applicationsPath: `${syncedFolder(config, regionConfig.name)}/apps/${clusterFolder(name, regionConfig.name)}`,
      regionConfig,
      network,
      cluster,
      ingress,
      data,
      protectFromDestroy,
    });
    const sites = plans.flatMap(({ components }) => components.flatMap(({ site }) => site ?? []));
    return { name: regionConfig.name, ingress, sites };
  });

  const hasSites = ingressRegions.some(({ sites }) => sites.length > 0);
  const hosts = regions.flatMap(({ plans }) =>
    plans.flatMap(({ components }) => components.flatMap((each) => each.hosts)),
  );
  const isChecked = config.dns.routing.policy === 'latency' && config.dns.routing.healthCheck && hosts.length > 0;
  if (!hasSites && !isChecked) return;
  const edgeAt = global('edge', globalServicesRegion);
  new EdgeStack(app, edgeAt.id, {
    ...edgeAt.props,
    names: globalNames,
    edge: config.edge,
    alarms: config.alarms,
    keyDeletionDays,
    protectFromDestroy,
    dns,
    regions: ingressRegions,
  });
}

/** The stack of an environment's global database; `undefined` where the database is a single instance. */
function addGlobalDatabase(app: App, { organization }: Platform, config: EnvironmentConfig): AuroraStack | undefined {
  const { name, database, primaryRegion, protectFromDestroy } = config;
  if (database.kind !== 'aurora-global') return undefined;
  const region = database.initialWriterRegion;
  const names = regionalNames(organization, config, region);
  const at = { region, stateRegion: primaryRegion, scope: 'global' } as const;
  return new AuroraStack(app, stackId(name, 'aurora', 'global'), {
    ...stackProps(organization, accountOf(config), 'aurora', at),
    name: names.globalCluster,
    database,
    member: names.resource('database'),
    protectFromDestroy,
  });
}
