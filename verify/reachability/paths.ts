import { addressAt, contains, prefixOf } from '@sample-platform-ai/gitops/test/addresses.ts';
import { madeByEks, type Route, type Subnet, type Underlay } from './underlay.ts';

/** Where one end of a connection is, below Kubernetes. */
export interface NetworkInterfaces {
  readonly name: string;
  readonly subnets: readonly Subnet[];
  readonly groups: readonly string[];
  /** Address of a VPC's name server, which no group guards. @default addresses of the subnets, behind the groups */
  readonly resolver?: string;
  /** What a VPN's endpoint lets its clients reach; @default no VPN */
  readonly vpn?: { readonly authorized: readonly string[]; readonly routes: readonly VpnRoute[] };
}
interface VpnRoute {
  readonly to: string;
  readonly subnet: string;
}

/** An address outside of the environment's VPCs: AWS' public one of a service, or someone else's. */
export interface Outside {
  readonly name: string;
  readonly address: string;
  /** Its name in AWS, for a gateway endpoint. */
  readonly service?: string;
}

export const isOutside = (end: NetworkInterfaces | Outside): end is Outside => 'address' in end;

/** One way between two ends: what opens it, or the first thing that closes it. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly closedBy: string | undefined;
  readonly route: Route['via'] | undefined;
}

interface End {
  readonly name: string;
  readonly address: string;
  readonly subnet: Subnet | undefined;
  readonly interfaces: NetworkInterfaces | undefined;
  readonly service: string | undefined;
}

/** Not the first address of a subnet, which AWS keeps. */
const endsOf = (end: NetworkInterfaces | Outside): readonly End[] =>
  isOutside(end)
    ? [{ name: end.name, address: end.address, subnet: undefined, interfaces: undefined, service: end.service }]
    : end.subnets.map((subnet) => ({
        name: end.name,
        address: end.resolver ?? addressAt(subnet.cidr, 9),
        subnet,
        interfaces: end,
        service: undefined,
      }));

interface Asked {
  readonly protocol: 'TCP' | 'UDP';
  readonly number: number;
}

function groupsOpen(network: Underlay, end: End, other: End, { protocol, number }: Asked, direction: string): boolean {
  if (!end.interfaces || end.interfaces.resolver) return true;
  const { groups } = end.interfaces;
  const rules = [...network.rules.filter(({ group }) => groups.includes(group)), ...groups.flatMap(madeByEks)];
  const sameVpc = end.subnet?.vpc === other.subnet?.vpc;
  return rules.some(
    (rule) =>
      rule.direction === direction &&
      (rule.protocol === '-1' ||
        (rule.protocol === protocol.toLowerCase() && rule.from <= number && number <= rule.to)) &&
      ((rule.cidr !== undefined && contains(rule.cidr, other.address)) ||
        // A group is not known beyond its VPC: no peering of two regions carries it.
        (rule.peerGroup !== undefined && sameVpc && (other.interfaces?.groups.includes(rule.peerGroup) ?? false))),
  );
}

/** The route that a subnet's table takes to an end, if it leads there. */
function routeTo(network: Underlay, from: Subnet, to: End): Route['via'] | undefined {
  const gateway = from.routes.find((route) => route.to === to.service);
  if (gateway) return gateway.via;
  const [route] = from.routes
    .filter((each) => each.to.includes('/') && contains(each.to, to.address))
    .toSorted((a, b) => prefixOf(b.to) - prefixOf(a.to));
  if (!route) return undefined;
  const { via } = route;
  const reaches = {
    'the VPC': to.subnet?.vpc === from.vpc,
    'the peering': network.peerings.some(
      ({ id, vpcs }) =>
        id === route.connection && vpcs.includes(from.vpc) && to.subnet !== undefined && vpcs.includes(to.subnet.vpc),
    ),
    'the NAT gateway':
      to.subnet === undefined &&
      network.subnets
        .find(({ id }) => id === route.subnet)
        ?.routes.some((each) => each.via === 'the internet gateway') === true,
    'the internet gateway': to.subnet === undefined,
    'the gateway endpoint': false,
  } as const satisfies Record<Route['via'], boolean>;
  return reaches[via] ? via : undefined;
}

function vpnCloses({ interfaces, subnet }: End, to: End): string | undefined {
  const vpn = interfaces?.vpn;
  if (!vpn) return undefined;
  if (!vpn.authorized.some((cidr) => contains(cidr, to.address))) return "the VPN's authorizations";
  const inside = to.subnet?.vpc === subnet?.vpc;
  const routed = vpn.routes.some((route) => route.subnet === subnet?.id && contains(route.to, to.address));
  return inside || routed ? undefined : "the VPN's routes";
}

function wayBetween(network: Underlay, from: End, to: End, asked: Asked): Way {
  const ends = { from: from.address, to: to.address };
  const closed = (closedBy: string): Way => ({ ...ends, closedBy, route: undefined });
  const byVpn = vpnCloses(from, to);
  if (byVpn) return closed(byVpn);
  if (!groupsOpen(network, from, to, asked, 'egress')) return closed(`what the group of ${from.name} lets out`);
  if (!groupsOpen(network, to, from, asked, 'ingress')) return closed(`what the group of ${to.name} lets in`);
  const there = from.subnet && routeTo(network, from.subnet, to);
  if (from.subnet && !there) return closed(`the routes of ${from.name}`);
  const back = to.subnet && routeTo(network, to.subnet, from);
  if (to.subnet && !back) return closed(`the routes of ${to.name}`);
  // A NAT gateway lets answers in, and no call.
  if (!from.subnet && back !== 'the internet gateway') return closed(`the routes of ${to.name}`);
  return { ...ends, closedBy: undefined, route: there ?? back };
}

/** Every way between two ends, one for each pair of their subnets. */
export function waysBetween(
  network: Underlay,
  connection: {
    readonly from: NetworkInterfaces | Outside;
    readonly to: NetworkInterfaces | Outside;
    readonly port: Asked;
  },
): readonly Way[] {
  const { from, to, port } = connection;
  const ways = endsOf(from).flatMap((a) => endsOf(to).map((b) => wayBetween(network, a, b, port)));
  if (ways.length === 0)
    throw new Error(`no subnet between ${from.name} and ${to.name}: the proof would judge nothing`);
  return ways;
}
