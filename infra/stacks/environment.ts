import { globalServicesRegion, type RegionName } from '@sample-platform-ai/environments/catalogue.ts';
import {
  accountNames,
  delegationRoleArnPrefix,
  environmentNames,
  type Layer,
  placeOf,
  regionalNames,
  stackId,
} from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig, Organization, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { AccessStack } from './access-stack.ts';
import { ClusterStack } from './cluster-stack.ts';
import { DataStack } from './data-stack.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { DnsStack } from './dns-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import { FoundationStack } from './foundation-stack.ts';
import { IngressStack } from './ingress-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { PeeringStack } from './peering-stack.ts';
import { stackProps } from './stack-props.ts';

/** The stacks of one environment: loops over its regions, hands outputs on, and decides nothing. */
export function addEnvironment(app: App, organization: Organization, config: EnvironmentConfig): void {
  const { name, primaryRegion, protectFromDestroy, database } = config;
  const { zoneName } = config.dns;
  const accounts = accountNames(organization, name);
  const globalNames = environmentNames(organization, name, zoneName);
  /** The id and the common props of a stack that no region owns; its state lies in the primary region. */
  const global = (layer: Layer, region: string = primaryRegion) => ({
    id: stackId(name, layer, 'global'),
    props: stackProps(organization, name, layer, { region, stateRegion: primaryRegion, place: 'global' }),
  });
  const regional = (layer: Layer, region: RegionName) => ({
    id: stackId(name, layer, region),
    props: stackProps(organization, name, layer, { region, stateRegion: region, place: region }),
  });

  const dnsAt = global('dns', globalServicesRegion);
  const dns = new DnsStack(app, dnsAt.id, {
    ...dnsAt.props,
    zoneName,
    parent: {
      zoneName: organization.domain,
      accountId: organization.accounts.shared.id,
      delegationRoleArnPrefix: delegationRoleArnPrefix(organization, name),
    },
    protectFromDestroy,
  });

  const networks = config.regions.map((site: RegionConfig) => {
    const names = regionalNames(organization, { name, zoneName }, site.name);
    const foundationAt = regional('foundation', site.name);
    const foundation = new FoundationStack(app, foundationAt.id, {
      ...foundationAt.props,
      names,
      alarms: config.alarms,
      budget: site.name === primaryRegion ? config.budget : undefined,
      protectFromDestroy,
    });
    const networkAt = regional('network', site.name);
    const network = new NetworkStack(app, networkAt.id, {
      ...networkAt.props,
      names,
      network: config.network,
      site,
      foundation,
    });
    return { site, names, foundation, network };
  });
  type Region = (typeof networks)[number];
  const cidrsFrom = (first: Region) =>
    [first, ...networks.filter((other) => other !== first)].map(({ site }) => site.vpcCidr);

  const [requester, accepter] = networks;
  if (requester && accepter) {
    const { id, props } = global('peering');
    new PeeringStack(app, id, { ...props, name: globalNames.globalResource('peering'), requester, accepter });
  }

  const addData = (region: Region, globalWriter: DataStack | undefined) => {
    const { id, props } = regional('data', region.site.name);
    return new DataStack(app, id, {
      ...props,
      ...region,
      database,
      clientCidrs: cidrsFrom(region),
      peerFoundations: networks.filter((other) => other !== region).map(({ foundation }) => foundation),
      globalWriter,
      holdsSecrets: region.site.name === primaryRegion,
      protectFromDestroy,
    });
  };
  // A region that joins the global database is made after the one that it is born in, wherever that stands in the list.
  const birthplace = database.kind === 'aurora-global' ? database.writerRegionAtBirth : primaryRegion;
  const writers = new Map(
    networks.filter(({ site }) => site.name === birthplace).map((region) => [region, addData(region, undefined)]),
  );
  const [globalWriter] = writers.values();

  const sites = networks.map((region) => {
    const { site, names, network, foundation } = region;
    const data = writers.get(region) ?? addData(region, globalWriter);

    if (config.access && site.vpnClientCidr) {
      const { id, props } = regional('access', site.name);
      new AccessStack(app, id, {
        ...props,
        ...region,
        access: config.access,
        clientCidr: site.vpnClientCidr,
        reachableCidrs: cidrsFrom(region),
        zoneName,
        dns,
      });
    }
    const clusterAt = regional('cluster', site.name);
    const cluster = new ClusterStack(app, clusterAt.id, {
      ...clusterAt.props,
      ...region,
      cluster: config.cluster,
      databaseRegions: networks.map((each) => each.site.name),
      administratorRoleArn: accounts.role(config.delivery.administratorRoleName).arn,
      applyRoleArn: accounts.applyRole.arn,
      planRoleArn: accounts.planRole.arn,
      protectFromDestroy,
    });
    const ingressAt = regional('ingress', site.name);
    const ingress = new IngressStack(app, ingressAt.id, {
      ...ingressAt.props,
      names,
      ingress: config.ingress,
      routing: config.dns.routing,
      site,
      zoneName,
      foundation,
      network,
      cluster,
      dns,
      protectFromDestroy,
    });
    const deliveryAt = regional('delivery', site.name);
    new DeliveryStack(app, deliveryAt.id, {
      ...deliveryAt.props,
      names,
      environmentName: name,
      delivery: config.delivery,
      repositoryUrl: `https://github.com/${organization.repository.owner}/${organization.repository.name}.git`,
      applicationsPath: `gitops/apps/${name}-${placeOf(site.name)}`,
      site,
      network,
      cluster,
      ingress,
      data,
      protectFromDestroy,
    });
    return { region: site.name, ingress, siteBucketName: names.bucket('site') };
  });

  const [firstOrigin, ...otherOrigins] = sites;
  if (!firstOrigin) throw new Error(`${name} has no region`);
  const edgeAt = global('edge', globalServicesRegion);
  new EdgeStack(app, edgeAt.id, {
    ...edgeAt.props,
    names: globalNames,
    edge: config.edge,
    alarms: config.alarms,
    protectFromDestroy,
    dns,
    origins: [firstOrigin, ...otherOrigins],
    healthChecked: config.dns.routing.policy === 'latency' && config.dns.routing.healthCheck !== undefined,
  });
}
