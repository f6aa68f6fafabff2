import { BlockList } from 'node:net';
import { type ApiCall, answered, isTrue, type Parameters, type Refusal, type Rule, refusal, text } from '../call.ts';
import { described, matching } from './client-vpn-answers.ts';

export interface Association {
  readonly id: string;
  readonly subnet: string;
}
export interface Endpoint {
  readonly id: string;
  /** As it was asked for, by the request that made it and those that changed it. */
  readonly asked: Parameters;
  readonly associations: Map<string, Association>;
  /** Destination and subnet -> the request for the route. */
  readonly routes: Map<string, Parameters>;
  /** Destination and group -> the request for the rule. */
  readonly rules: Map<string, Parameters>;
}

/** Whether the range holds the first address of the other one. */
function holds(range: string, other: string): boolean {
  const [address = '', bits] = range.split('/');
  const list = new BlockList();
  list.addSubnet(address, Number(bits));
  return list.check(other.split('/')[0] ?? '');
}
const overlaps = (a: string, b: string): boolean => holds(a, b) || holds(b, a);

const routeKey = (call: ApiCall): string => `${text(call, 'DestinationCidrBlock')} ${text(call, 'TargetVpcSubnetId')}`;
const ruleKey = (call: ApiCall): string =>
  `${text(call, 'TargetNetworkCidr')} ${text(call, 'AccessGroupId') ?? (isTrue(call, 'AuthorizeAllGroups') || isTrue(call, 'RevokeAllGroups') ? 'everyone' : '')}`;

/**
 * Endpoints of Client VPN, which connect no one; moto lacks them. The rules are those of EC2's API reference and of the administrator
 * guide. Where these name no error code (a subnet of another VPC, a route into the clients' range, an endpoint in use), the code is a guess.
 */
export function clientVpn(): Rule {
  const endpoints = new Map<string, Endpoint>();
  const vpcs = new Map<string, string>();
  const subnets = new Map<string, { readonly vpc: string; readonly zone: string }>();
  let made = 0;
  const nextId = (prefix: string): string => {
    made += 1;
    return `${prefix}-${String(made).padStart(17, '0')}`;
  };
  const known = (call: ApiCall) => endpoints.get(text(call, 'ClientVpnEndpointId') ?? '');
  const clientsOf = ({ asked }: Endpoint): string => String(asked['ClientCidrBlock']);

  function wrongAssociation(call: ApiCall, endpoint: Endpoint): Refusal | undefined {
    const id = text(call, 'SubnetId') ?? '';
    const subnet = subnets.get(id);
    if (!subnet) return refusal('InvalidClientVpnSubnetId.NotFound', `The subnet ${id} does not exist`);
    const { VpcId: vpc } = endpoint.asked;
    if (vpc !== undefined && vpc !== subnet.vpc)
      return refusal('InvalidParameterValue', `The subnet ${id} is not in the endpoint's VPC, ${vpc}`);
    const zones = [...endpoint.associations.values()].map((each) => subnets.get(each.subnet)?.zone);
    if (zones.includes(subnet.zone))
      return refusal('InvalidClientVpnSubnetId.DuplicateAz', `The endpoint has a subnet in ${subnet.zone}`);
    const range = vpcs.get(subnet.vpc);
    return range !== undefined && overlaps(range, clientsOf(endpoint))
      ? refusal('InvalidClientVpnSubnetId.OverlappingCidr', `${clientsOf(endpoint)} overlaps the VPC's ${range}`)
      : undefined;
  }

  function wrongRoute(call: ApiCall, endpoint: Endpoint): Refusal | undefined {
    const destination = text(call, 'DestinationCidrBlock') ?? '';
    const isTarget = [...endpoint.associations.values()].some(
      ({ subnet }) => subnet === text(call, 'TargetVpcSubnetId'),
    );
    if (!isTarget)
      return refusal(
        'InvalidClientVpnActiveAssociationNotFound',
        `${text(call, 'TargetVpcSubnetId')} is not associated`,
      );
    if (endpoint.routes.has(routeKey(call)))
      return refusal('InvalidClientVpnDuplicateRoute', `The route to ${destination} already exists`);
    return overlaps(destination, clientsOf(endpoint)) && destination !== '0.0.0.0/0'
      ? refusal('InvalidParameterValue', `${destination} overlaps the clients' ${clientsOf(endpoint)}`)
      : undefined;
  }

  const checks: Readonly<Record<string, (call: ApiCall, endpoint: Endpoint) => Refusal | undefined>> = {
    AssociateClientVpnTargetNetwork: wrongAssociation,
    CreateClientVpnRoute: wrongRoute,
    AuthorizeClientVpnIngress: (call, endpoint) =>
      endpoint.rules.has(ruleKey(call))
        ? refusal('InvalidClientVpnDuplicateAuthorizationRule', `The rule for ${ruleKey(call)} already exists`)
        : undefined,
    DeleteClientVpnEndpoint: (_, { id, associations }) =>
      associations.size > 0
        ? refusal('DependencyViolation', `Disassociate the target networks of ${id} before it is deleted`)
        : undefined,
  };

  const effects: Readonly<Record<string, (call: ApiCall, endpoint: Endpoint, answer: string) => void>> = {
    ModifyClientVpnEndpoint: ({ parameters }, endpoint) =>
      endpoints.set(endpoint.id, { ...endpoint, asked: { ...endpoint.asked, ...parameters } }),
    DeleteClientVpnEndpoint: (_, { id }) => endpoints.delete(id),
    AssociateClientVpnTargetNetwork(call, { associations }, answer) {
      const id = answered(answer, 'associationId') ?? '';
      associations.set(id, { id, subnet: text(call, 'SubnetId') ?? '' });
    },
    DisassociateClientVpnTargetNetwork: (call, { associations }) =>
      associations.delete(text(call, 'AssociationId') ?? ''),
    CreateClientVpnRoute: (call, { routes }) => routes.set(routeKey(call), call.parameters),
    DeleteClientVpnRoute: (call, { routes }) => routes.delete(routeKey(call)),
    AuthorizeClientVpnIngress: (call, { rules }) => rules.set(ruleKey(call), call.parameters),
    RevokeClientVpnIngress: (call, { rules }) => rules.delete(ruleKey(call)),
  };

  return {
    name: 'networks, routes and rules of Client VPN endpoints',
    check(call) {
      if (call.service !== 'ec2') return undefined;
      if (call.operation === 'CreateClientVpnEndpoint') {
        const size = Number(text(call, 'ClientCidrBlock')?.split('/')[1]);
        return size >= 12 && size <= 22
          ? undefined
          : refusal('InvalidParameterValue', `ClientCidrBlock ${text(call, 'ClientCidrBlock')} is not from /12 to /22`);
      }
      if (!(call.operation in effects)) return undefined;
      const endpoint = known(call);
      if (!endpoint)
        return refusal('InvalidClientVpnEndpointId.NotFound', `No endpoint ${text(call, 'ClientVpnEndpointId')}`);
      return checks[call.operation]?.(call, endpoint);
    },
    learn(call, answer) {
      if (call.service !== 'ec2') return;
      const made = (name: string) => answered(answer, name) ?? '';
      if (call.operation === 'CreateVpc') vpcs.set(made('vpcId'), text(call, 'CidrBlock') ?? '');
      if (call.operation === 'CreateSubnet')
        subnets.set(made('subnetId'), { vpc: text(call, 'VpcId') ?? '', zone: made('availabilityZone') });
      if (call.operation === 'CreateClientVpnEndpoint') {
        const id = made('clientVpnEndpointId');
        const empty = { associations: new Map(), routes: new Map(), rules: new Map() };
        endpoints.set(id, { id, asked: call.parameters, ...empty });
      }
      const endpoint = known(call);
      if (endpoint) effects[call.operation]?.(call, endpoint, answer);
    },
    answer(call) {
      if (call.service !== 'ec2' || !/ClientVpn/.test(call.operation)) return undefined;
      if (call.operation === 'CreateClientVpnEndpoint')
        return { clientVpnEndpointId: nextId('cvpn-endpoint'), status: { code: 'pending-associate' } };
      if (call.operation === 'AssociateClientVpnTargetNetwork')
        return { associationId: nextId('cvpn-assoc'), status: { code: 'associating' } };
      if (call.operation === 'DescribeClientVpnEndpoints') return describedEndpoints(call);
      const endpoint = known(call);
      return endpoint && matching(call, endpoint, (subnet) => subnets.get(subnet)?.vpc ?? '');
    },
  };

  function describedEndpoints(call: ApiCall): Parameters | Refusal {
    const { ClientVpnEndpointId: ids } = call.parameters;
    const wanted = Array.isArray(ids) ? ids.map(String) : [...endpoints.keys()];
    const missing = wanted.find((id) => !endpoints.has(id));
    if (missing !== undefined) return refusal('InvalidClientVpnEndpointId.NotFound', `No endpoint ${missing}`);
    return { clientVpnEndpoint: wanted.flatMap((id) => described(endpoints.get(id))) };
  }
}
