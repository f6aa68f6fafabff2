import type { NetworkInterfaces } from './paths.ts';
import type { RegionalResource, Subnet, Underlay } from './underlay.ts';

/** The ends of a region's connections, as its stacks make them. */
export interface RegionInterfaces {
  readonly nodes: NetworkInterfaces;
  /** The API's interfaces. */
  readonly api: NetworkInterfaces;
  readonly database: NetworkInterfaces;
  readonly publicBalancer: NetworkInterfaces;
  readonly internalBalancer: NetworkInterfaces;
  /** Service -> its interface endpoint. */
  readonly endpoints: ReadonlyMap<string, NetworkInterfaces>;
  /** @default no VPN in this region */
  readonly vpn: NetworkInterfaces | undefined;
  readonly serviceCidr: string;
  /** Of every launch template: hops that an answer of a node's metadata service takes. */
  readonly metadataHops: number;
}

/** The network interfaces of a region. */
export function interfacesIn(network: Underlay, region: string): RegionInterfaces {
  const of = (type: string) => network.all(type).filter((each) => each.region === region);
  const one = (type: string, is: (each: RegionalResource) => boolean = () => true): RegionalResource => {
    const found = of(type).find(is);
    if (!found) throw new Error(`${region}: no ${type} in the stacks; the proof needs one`);
    return found;
  };
  const ids = ({ stack }: RegionalResource, value: unknown): string[] =>
    (Array.isArray(value) ? value : [value]).filter(Boolean).map((each) => network.resolve(stack, each));
  const subnets = (wanted: readonly string[]): readonly Subnet[] =>
    network.subnets.filter(({ id }) => wanted.includes(id));
  const networkInterfaces = (
    name: string,
    resource: RegionalResource,
    keys: { subnets: unknown; groups: unknown },
  ): NetworkInterfaces => ({
    name,
    subnets: subnets(ids(resource, keys.subnets)),
    groups: ids(resource, keys.groups),
  });

  const templates = of('aws_launch_template');
  const template = one('aws_launch_template');
  const interfaces = templates.flatMap((each) => list(each.body['network_interfaces']).map((body) => ({ each, body })));
  const groups = new Set(interfaces.flatMap(({ each, body }) => ids(each, body['security_groups'])));
  const nodeGroups = of('aws_eks_node_group');
  const cluster = one('aws_eks_cluster');
  const vpc = object(cluster.body['vpc_config']);
  const database =
    of('aws_rds_cluster')[0] ?? one('aws_db_instance', ({ body }) => body['replicate_source_db'] === undefined);
  const subnetGroup = one(
    'aws_db_subnet_group',
    ({ id }) => id === network.resolve(database.stack, database.body['db_subnet_group_name']),
  );
  const balancer = (internal: boolean) => one('aws_lb', ({ body }) => body['internal'] === internal);
  const balancerInterfaces = (name: string, each: RegionalResource) =>
    networkInterfaces(name, each, { subnets: each.body['subnets'], groups: each.body['security_groups'] });

  return {
    nodes: {
      name: 'nodes',
      subnets: subnets(nodeGroups.flatMap((each) => ids(each, each.body['subnet_ids']))),
      groups: [...groups],
    },
    api: {
      name: 'the Kubernetes API',
      subnets: subnets(ids(cluster, vpc['subnet_ids'])),
      // EKS gives its interfaces the cluster's group, which is that of the nodes.
      groups: [network.resolve(cluster.stack, `\${${cluster.address}.vpc_config[0].cluster_security_group_id}`)],
    },
    database: {
      name: 'the database',
      subnets: subnets(ids(subnetGroup, subnetGroup.body['subnet_ids'])),
      groups: ids(database, database.body['vpc_security_group_ids']),
    },
    publicBalancer: balancerInterfaces('the public load balancer', balancer(false)),
    internalBalancer: balancerInterfaces('the internal load balancer', balancer(true)),
    endpoints: new Map(
      of('aws_vpc_endpoint')
        .filter(({ body }) => body['vpc_endpoint_type'] === 'Interface')
        .map((each) => {
          const service = String(each.body['service_name']).split('.').slice(3).join('.');
          const keys = { subnets: each.body['subnet_ids'], groups: each.body['security_group_ids'] };
          return [service, networkInterfaces(`the endpoint of ${service}`, each, keys)];
        }),
    ),
    vpn: vpnIn(network, of, subnets),
    serviceCidr: String(object(cluster.body['kubernetes_network_config'])['service_ipv4_cidr']),
    metadataHops: Math.max(
      ...[template, ...templates].map(({ body }) =>
        Number(object(body['metadata_options'])['http_put_response_hop_limit'] ?? 64),
      ),
    ),
  };
}

type Json = Readonly<Record<string, unknown>>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {});
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : []);

function vpnIn(
  network: Underlay,
  of: (type: string) => readonly RegionalResource[],
  subnets: (wanted: readonly string[]) => readonly Subnet[],
): NetworkInterfaces | undefined {
  const [endpoint] = of('aws_ec2_client_vpn_endpoint');
  if (!endpoint) return undefined;
  const read = ({ stack, body }: RegionalResource, key: string) => network.resolve(stack, body[key]);
  const groups = Array.isArray(endpoint.body['security_group_ids']) ? endpoint.body['security_group_ids'] : [];
  return {
    name: 'the VPN',
    subnets: subnets(of('aws_ec2_client_vpn_network_association').map((each) => read(each, 'subnet_id'))),
    groups: groups.map((each: unknown) => network.resolve(endpoint.stack, each)),
    vpn: {
      authorized: of('aws_ec2_client_vpn_authorization_rule').map((each) => read(each, 'target_network_cidr')),
      routes: of('aws_ec2_client_vpn_route').map((each) => ({
        to: read(each, 'destination_cidr_block'),
        subnet: read(each, 'target_vpc_subnet_id'),
      })),
    },
  };
}
