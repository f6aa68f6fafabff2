import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import { all, always, severalRegions, severalZones, zonesAreIndependent } from '../claims.ts';
import { type Rule, reading } from '../rule.ts';
import { items, missingIn, resourcesOf, spansZones, subjectOf, zonesIn } from '../world.ts';

/** Zones that a VPN endpoint is associated with, where its region has as many. */
const vpnZones = 2;

const natInEachZone: Rule = {
  id: 'nat-in-each-zone',
  statement: 'Nodes of a zone reach the internet through a NAT gateway of the same zone',
  reads: '`aws_route` to NAT gateways, `aws_nat_gateway`',
  source: 'VPC: NAT gateway basics; Well-Architected, Reliability: REL10-BP01',
  change: 'put a NAT gateway into each workload zone, and route its private subnets to it',
  unclaimed: all(severalZones, zonesAreIndependent),
  judge: (world) =>
    world.environment.regions.filter(spansZones).flatMap((region) => {
      const gateways = resourcesOf(world, 'aws_nat_gateway', region);
      const routes = resourcesOf(world, 'aws_route', region).filter(({ body }) => body['nat_gateway_id'] !== undefined);
      return region.workloadZones.map((zone) => {
        const route = routes.find(({ body }) => zonesIn(body['route_table_id'], region).includes(zone));
        const gateway = gateways.find(({ address }) => String(route?.body['nat_gateway_id']).includes(`${address}.`));
        const found = zonesIn(gateway?.body['subnet_id'], region);
        return reading(
          route ? subjectOf(route) : missingIn(world, 'network', region, 'aws_route'),
          found.length === 1 && found[0] === zone,
          { found: `${zone} through ${found.join(', ') || 'none'}`, allowed: `a NAT gateway in ${zone}` },
        );
      });
    }),
};

const endpointsInEachZone: Rule = {
  id: 'endpoints-in-each-zone',
  statement: 'Each interface endpoint has an address in each zone that has pods',
  reads: '`aws_vpc_endpoint` of type Interface',
  source:
    'AWS PrivateLink: Access an AWS service using an interface VPC endpoint; Well-Architected, Reliability: REL10-BP01',
  change: 'give the endpoint a subnet in each workload zone',
  unclaimed: all(severalZones, ({ network }) =>
    network.interfaceEndpoints.length > 0 ? undefined : 'network.interfaceEndpoints is empty',
  ),
  judge: (world) =>
    world.environment.regions.filter(spansZones).flatMap((region) =>
      resourcesOf(world, 'aws_vpc_endpoint', region)
        .filter(({ body }) => body['vpc_endpoint_type'] === 'Interface')
        .map((each) => {
          const found = zonesIn(each.body['subnet_ids'], region);
          return reading(
            subjectOf(each),
            region.workloadZones.every((zone) => found.includes(zone)),
            {
              found,
              allowed: `subnets in ${region.workloadZones.join(', ')}`,
            },
          );
        }),
    ),
};

const vpnInTwoZones: Rule = {
  id: 'vpn-in-two-zones',
  statement: `People reach each region by a VPN endpoint in ${vpnZones} zones`,
  reads: '`aws_ec2_client_vpn_endpoint`, `aws_ec2_client_vpn_network_association`',
  source: 'Well-Architected, Reliability: REL02-BP02 Provision redundant connectivity between private networks',
  change: 'associate the endpoint with a subnet of a second zone, and give each region an endpoint',
  unclaimed: all(severalZones, ({ access }) => (access ? undefined : 'access is undefined')),
  judge: (world) =>
    world.environment.regions.filter(spansZones).map((region) => {
      const [endpoint] = resourcesOf(world, 'aws_ec2_client_vpn_endpoint', region);
      const found = zonesIn(
        resourcesOf(world, 'aws_ec2_client_vpn_network_association', region).map(({ body }) => body['subnet_id']),
        region,
      );
      return reading(
        endpoint ? subjectOf(endpoint) : missingIn(world, 'access', region, 'aws_ec2_client_vpn_endpoint'),
        endpoint !== undefined && found.length >= vpnZones,
        { found, allowed: `subnets in ${vpnZones} zones` },
      );
    }),
};

const statesInTwoRegions: Rule = {
  id: 'state-in-two-regions',
  statement: 'The state of OpenTofu is replicated to another region: an apply works without the lost one',
  reads: '`aws_s3_bucket_replication_configuration` of the bootstrap',
  source: 'Well-Architected, Reliability: REL13-BP02 Use defined recovery strategies to meet the recovery objectives',
  change: "replicate the state's bucket to a second region of the organization",
  unclaimed: severalRegions,
  judge: (world) => {
    const found = resourcesOf(world, 'aws_s3_bucket_replication_configuration').filter(
      ({ stack }) => stack === `${world.environment.name}-bootstrap-global`,
    );
    if (found.length === 0)
      return [
        reading(missingIn(world, 'bootstrap', undefined, 'aws_s3_bucket_replication_configuration'), false, {
          found: 'none',
          allowed: 'one that is enabled',
        }),
      ];
    return found.map((each) => {
      const statuses = items(each.body['rule']).map((rule) => Object(rule)['status']);
      return reading(subjectOf(each), statuses.length > 0 && statuses.every((status) => status === 'Enabled'), {
        found: statuses,
        allowed: 'rules that are enabled',
      });
    });
  },
};

const imagesInRegion: Rule = {
  id: 'images-in-region',
  statement: "Nodes pull the services' images from a registry in their own region",
  reads: 'images of Deployments, Jobs and CronJobs, `aws_ecr_replication_configuration`',
  source: 'Well-Architected, Reliability: REL11-BP05 Use static stability to prevent bimodal behavior',
  change: "name the region's registry in the image, and replicate every repository to the region",
  unclaimed: all(severalRegions, ({ services }) =>
    Object.keys(services).length > 0 ? undefined : 'it runs no service',
  ),
  judge: (world) =>
    world.clusters.flatMap(({ cluster: { folder, region }, manifests }) => {
      const replicated = world.shared.some(({ layer, region: place }) => layer === 'registry' && place === region.name);
      const sources = manifests.filter(({ kind }) => ['Deployment', 'Job', 'CronJob'].includes(kind));
      return sources.flatMap((each) => {
        const images = [...JSON.stringify(each).matchAll(/"image":"([^"]*\.dkr\.ecr\.[^"]*)"/g)].map(
          ([, image = '']) => image,
        );
        if (images.length === 0) return [];
        const { kind, metadata } = each;
        return [
          reading(
            `${folder}/${kind}.${metadata.namespace}.${metadata.name}`,
            replicated && images.every((image) => image.includes(`.dkr.ecr.${region.name}.`)),
            { found: images.join(', '), allowed: `a registry in ${region.name} (${regionCode(region.name)})` },
          ),
        ];
      });
    }),
};

/** Default quotas of a region that a request can raise, and that this platform comes near. */
const defaults = [
  ['aws_vpc', 5, 'VPCs per Region'],
  ['aws_eip', 5, 'Elastic IP addresses per Region'],
  ['aws_nat_gateway', 5, 'NAT gateways per Availability Zone'],
  ['aws_ec2_client_vpn_endpoint', 5, 'Client VPN endpoints per Region'],
  ['aws_lb', 50, 'Application Load Balancers per Region'],
  ['aws_lb_target_group', 100, 'Target groups per Application Load Balancer'],
  ['aws_lb_listener_rule', 100, 'Rules per Application Load Balancer'],
  ['aws_rds_cluster_instance', 16, 'Instances per Aurora cluster'],
] as const;

const quotas: Rule = {
  id: 'default-quotas',
  statement:
    'What a region declares fits into the default quotas of a new account, so that a rebuild in it waits for no request',
  reads: defaults.map(([type]) => `\`${type}\``).join(', '),
  source:
    'Well-Architected, Reliability: REL01-BP06 Ensure that a sufficient gap exists between the current quotas and the maximum usage',
  change:
    'declare less, or request the increase before it is needed and write an exception; pnpm preflight compares vCPUs and what the account uses already',
  unclaimed: always,
  judge: (world) =>
    world.environment.regions.flatMap((region) =>
      defaults.flatMap(([type, most, title]) => {
        const found = resourcesOf(world, type, region);
        const [first] = found;
        if (!first) return [];
        return [
          reading(`${first.stack}/${type}.all`, found.length <= most, {
            found: `${found.length} in ${region.name}`,
            allowed: `${most} (${title})`,
          }),
        ];
      }),
    ),
};

export const networkRules = [
  natInEachZone,
  endpointsInEachZone,
  vpnInTwoZones,
  statesInTwoRegions,
  imagesInRegion,
  quotas,
] as const;
