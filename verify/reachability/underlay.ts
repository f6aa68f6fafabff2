import { addressAt, subnetOf } from '@sample-platform-ai/gitops/test/addresses.ts';
import type { Resource, SynthesizedStack } from '../invariants/tree.ts';

/** What of a network the synthesized stacks of one environment say. Ids are `<stack> <address>`. */
export interface Underlay {
  readonly subnets: readonly Subnet[];
  readonly rules: readonly Rule[];
  readonly peerings: readonly Peering[];
  /** Of this type, with their ids. */
  readonly all: (type: string) => readonly RegionalResource[];
  /** What an expression of a stack names: the id of a resource, or a literal. */
  readonly resolve: (stack: string, value: unknown) => string;
}

export interface RegionalResource extends Resource {
  readonly id: string;
  readonly region: string;
}

export interface Route {
  /** Range, or the service of a gateway endpoint. */
  readonly to: string;
  readonly via: 'the VPC' | 'the NAT gateway' | 'the internet gateway' | 'the peering' | 'the gateway endpoint';
  /** Of a peering. */
  readonly connection?: string;
  /** Of a NAT gateway. */
  readonly subnet?: string;
}

export interface Subnet {
  readonly id: string;
  readonly vpc: string;
  readonly cidr: string;
  readonly routes: readonly Route[];
}

export interface Rule {
  readonly group: string;
  readonly direction: 'egress' | 'ingress';
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly cidr: string | undefined;
  readonly peerGroup: string | undefined;
}

export interface Peering {
  readonly id: string;
  readonly vpcs: readonly [string, string];
}

const clusterGroup = 'cluster_security_group_id';

/** EKS makes the cluster's group: everything within it, and everything out. */
export const madeByEks = (group: string): readonly Rule[] =>
  group.endsWith(`/${clusterGroup}`)
    ? [
        { group, direction: 'ingress', protocol: '-1', from: 0, to: 65_535, cidr: undefined, peerGroup: group },
        { group, direction: 'egress', protocol: '-1', from: 0, to: 65_535, cidr: '0.0.0.0/0', peerGroup: undefined },
      ]
    : [];

const expression = /^\$\{(data\.terraform_remote_state\.)?([\w-]+)\.([\w-]+)\.?(.*)\}$/;

/** Reads what expressions of the stacks name. */
function resolver(tree: readonly SynthesizedStack[]) {
  const stacks = new Map(tree.map((stack) => [stack.id, stack]));
  return function resolve(stack: string, value: unknown): string {
    const text = String(value);
    const host = /^\$\{cidrhost\("([^"]+)", (\d+)\)\}(\/\d+)?$/.exec(text);
    if (host) return `${addressAt(host[1] ?? '', Number(host[2]))}${host[3] ?? ''}`;
    const range = /^\$\{cidrsubnet\("([^"]+)", (\d+), (\d+)\)\}$/.exec(text);
    if (range) return subnetOf(range[1] ?? '', Number(range[2]), Number(range[3]));
    const match = expression.exec(text);
    if (!match) {
      if (text.includes('${')) throw new Error(`${stack}: ${text} is an expression that the proof does not read`);
      return text;
    }
    const [, remote, type = '', name = '', rest = ''] = match;
    if (remote) {
      const source = type.replace(/^from-/, '');
      const read = /^(\w+)(?:\["([^"]+)"\]|\.([\w-]+))?$/.exec(name === 'outputs' ? rest : '');
      const output = stacks.get(source)?.json.output?.[read?.[1] ?? '']?.['value'];
      const key = read?.[2] ?? read?.[3];
      const inner = key === undefined ? output : Object.entries(output ?? {}).find(([each]) => each === key)?.[1];
      if (inner === undefined) throw new Error(`${stack}: ${text} names no output of ${source}`);
      return resolve(source, inner);
    }
    const body = stacks.get(stack)?.json.resource?.[type]?.[name];
    if (!body) throw new Error(`${stack}: ${text} names no resource`);
    const attribute = rest.split('.').at(-1) ?? '';
    const own = body[attribute];
    if (typeof own === 'string' && own.includes('${')) return resolve(stack, own);
    const id = `${stack} ${type}.${name}`;
    return attribute === clusterGroup ? `${id}/${clusterGroup}` : id;
  };
}

const number = (value: unknown, otherwise: number) => (value === undefined ? otherwise : Number(value));

/** The network of one environment's stacks. */
export function underlayOf(tree: readonly SynthesizedStack[], environment: string): Underlay {
  const resolve = resolver(tree);
  const placed = tree
    .filter((stack) => stack.environment === environment)
    .flatMap(({ region, resourceList }) =>
      resourceList.map((each): RegionalResource => ({ ...each, region, id: `${each.stack} ${each.address}` })),
    );
  const all = (type: string) => placed.filter((each) => each.type === type);
  const read = ({ stack, body }: Resource, key: string) => resolve(stack, body[key]);
  const idsIn = ({ stack, body }: Resource, key: string) =>
    (Array.isArray(body[key]) ? body[key] : []).map((value: unknown) => resolve(stack, value));

  const accepted = new Map(
    all('aws_vpc_peering_connection_accepter').map((each) => [each.id, read(each, 'vpc_peering_connection_id')]),
  );
  const peerings = all('aws_vpc_peering_connection')
    .filter(({ id }) => [...accepted.values()].includes(id))
    .map((each): Peering => ({ id: each.id, vpcs: [read(each, 'vpc_id'), read(each, 'peer_vpc_id')] }));

  const natSubnets = new Map(all('aws_nat_gateway').map((each) => [each.id, read(each, 'subnet_id')]));
  const routesOf = (table: string): Route[] => [
    ...all('aws_route')
      .filter((route) => read(route, 'route_table_id') === table)
      .map((route): Route => {
        const to = read(route, 'destination_cidr_block');
        const { body } = route;
        if (body['vpc_peering_connection_id']) {
          const named = read(route, 'vpc_peering_connection_id');
          return { to, via: 'the peering', connection: accepted.get(named) ?? named };
        }
        if (!body['nat_gateway_id']) return { to, via: 'the internet gateway' };
        const subnet = natSubnets.get(read(route, 'nat_gateway_id'));
        return { to, via: 'the NAT gateway', ...(subnet && { subnet }) };
      }),
    ...all('aws_vpc_endpoint')
      .filter((endpoint) => idsIn(endpoint, 'route_table_ids').includes(table))
      .map(
        ({ body }): Route => ({
          to: String(body['service_name']).split('.').at(-1) ?? '',
          via: 'the gateway endpoint',
        }),
      ),
  ];
  const vpcs = new Map(all('aws_vpc').map((each) => [each.id, read(each, 'cidr_block')]));
  const tables = new Map(
    all('aws_route_table_association').map((each) => [read(each, 'subnet_id'), read(each, 'route_table_id')]),
  );
  const subnets = all('aws_subnet').map((each): Subnet => {
    const vpc = read(each, 'vpc_id');
    const local: Route = { to: vpcs.get(vpc) ?? '', via: 'the VPC' };
    return {
      id: each.id,
      vpc,
      cidr: read(each, 'cidr_block'),
      routes: [local, ...routesOf(tables.get(each.id) ?? '')],
    };
  });
  const rules = (['egress', 'ingress'] as const).flatMap((direction) =>
    all(`aws_vpc_security_group_${direction}_rule`).map((each): Rule => {
      const { body } = each;
      const peerKey = 'referenced_security_group_id';
      return {
        group: read(each, 'security_group_id'),
        direction,
        protocol: String(body['ip_protocol']),
        from: number(body['from_port'], 0),
        to: number(body['to_port'], 65_535),
        cidr: body['cidr_ipv4'] === undefined ? undefined : read(each, 'cidr_ipv4'),
        peerGroup: body[peerKey] === undefined ? undefined : read(each, peerKey),
      };
    }),
  );
  return { subnets, rules, peerings, all, resolve };
}
