import { type ApiCall, isObject, type Json, type Parameters, type Refusal, refusal, text } from '../call.ts';
import type { Endpoint } from './client-vpn.ts';

/** A request's names, of which the answer's are the same in lower case at the start. */
const sameNames = ['Description', 'ClientCidrBlock', 'ServerCertificateArn', 'VpcId', 'TransportProtocol', 'VpnPort'];
const flags = ['SplitTunnel', 'DisconnectOnSessionTimeout', 'SessionTimeoutHours'];
const lower = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
const objects = (value: Json | undefined): readonly Parameters[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
const ok = (code: string): Parameters => ({ code });

/** How clients sign in: the answer has other names than the request. */
function authentication(asked: Parameters): Parameters {
  const { MutualAuthentication: mutual, FederatedAuthentication: federated } = asked;
  return {
    type: asked['Type'] ?? '',
    ...(isObject(mutual) && {
      mutualAuthentication: { clientRootCertificateChain: mutual['ClientRootCertificateChainArn'] ?? '' },
    }),
    ...(isObject(federated) && { federatedAuthentication: { samlProviderArn: federated['SAMLProviderArn'] ?? '' } }),
  };
}

const tagsOf = ({ TagSpecification: specifications }: Parameters): readonly Parameters[] =>
  objects(specifications)
    .flatMap(({ Tag }) => objects(Tag))
    .map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }));

/** An endpoint as DescribeClientVpnEndpoints gives it; none of one that is not there. */
export function described(endpoint: Endpoint | undefined): readonly Parameters[] {
  if (!endpoint) return [];
  const { id, asked, associations } = endpoint;
  const given = [...sameNames, ...flags].flatMap((name) => (name in asked ? [[lower(name), asked[name] ?? '']] : []));
  return [
    {
      transportProtocol: 'udp',
      vpnPort: '443',
      splitTunnel: 'false',
      sessionTimeoutHours: '24',
      disconnectOnSessionTimeout: 'true',
      ...Object.fromEntries(given),
      clientVpnEndpointId: id,
      status: ok(associations.size > 0 ? 'available' : 'pending-associate'),
      dnsName: `*.${id}.prod.clientvpn.amazonaws.com`,
      vpnProtocol: 'openvpn',
      dnsServer: asked['DnsServers'] ?? [],
      securityGroupIdSet: asked['SecurityGroupId'] ?? [],
      authenticationOptions: objects(asked['Authentication']).map(authentication),
      connectionLogOptions: asked['ConnectionLogOptions'] ?? { Enabled: 'false' },
      clientConnectOptions: { enabled: 'false', status: ok('applied') },
      clientLoginBannerOptions: { enabled: 'false' },
      clientRouteEnforcementOptions: { enforced: 'false' },
      endpointIpAddressType: 'ipv4',
      trafficIpAddressType: 'ipv4',
      ...(asked['SelfServicePortal'] === 'enabled' && {
        selfServicePortalUrl: `https://self-service.clientvpn.amazonaws.com/endpoints/${id}`,
      }),
      tagSet: tagsOf(asked),
    },
  ];
}

/** Whether what is described has every value that the request filters by, such as `destination-cidr`. */
function isWanted(call: ApiCall, values: Readonly<Record<string, Json>>): boolean {
  return objects(call.parameters['Filter']).every(({ Name, Value }) => {
    const actual = values[String(Name)];
    return actual === undefined || (Array.isArray(Value) && Value.map(String).includes(String(actual)));
  });
}

/** The answer about an endpoint's networks, routes and rules; `undefined` for any other operation. */
export function matching(
  call: ApiCall,
  { id, associations, routes, rules }: Endpoint,
  vpcOf: (subnet: string) => string,
): Parameters | Refusal | undefined {
  const of = { clientVpnEndpointId: id };
  switch (call.operation) {
    case 'DescribeClientVpnTargetNetworks': {
      const ids = call.parameters['AssociationIds'];
      const wanted = Array.isArray(ids) ? ids.map(String) : [...associations.keys()];
      const missing = wanted.find((each) => !associations.has(each));
      if (missing !== undefined) return refusal('InvalidClientVpnAssociationId.NotFound', `No association ${missing}`);
      return {
        clientVpnTargetNetworks: wanted.flatMap((each) => {
          const subnet = associations.get(each)?.subnet ?? '';
          const network = { associationId: each, targetNetworkId: subnet, vpcId: vpcOf(subnet) };
          return isWanted(call, { 'association-id': each, 'target-network-id': subnet })
            ? [{ ...of, ...network, status: ok('associated') }]
            : [];
        }),
      };
    }
    case 'DescribeClientVpnRoutes':
      return {
        routes: [...routes.values()].flatMap((asked) => {
          const { DestinationCidrBlock: destinationCidr = '', TargetVpcSubnetId: targetSubnet = '' } = asked;
          const route = { destinationCidr, targetSubnet, type: 'Nat', origin: 'add-route' };
          return isWanted(call, { 'destination-cidr': destinationCidr, 'target-subnet': targetSubnet })
            ? [{ ...of, ...route, status: ok('active'), description: asked['Description'] ?? '' }]
            : [];
        }),
      };
    case 'DescribeClientVpnAuthorizationRules':
      return {
        authorizationRule: [...rules.values()].flatMap((asked) => {
          const { TargetNetworkCidr: destinationCidr = '', AccessGroupId: groupId = '' } = asked;
          const rule = { destinationCidr, groupId, accessAll: asked['AuthorizeAllGroups'] ?? 'false' };
          return isWanted(call, { 'destination-cidr': destinationCidr, 'group-id': groupId })
            ? [{ ...of, ...rule, status: ok('active'), description: asked['Description'] ?? '' }]
            : [];
        }),
      };
    case 'CreateClientVpnRoute':
      return { status: ok('creating') };
    case 'AuthorizeClientVpnIngress':
      return { status: ok('authorizing') };
    case 'DeleteClientVpnRoute':
    case 'DeleteClientVpnEndpoint':
      return { status: ok('deleting') };
    case 'RevokeClientVpnIngress':
      return { status: ok('revoking') };
    case 'DisassociateClientVpnTargetNetwork':
      return { associationId: text(call, 'AssociationId') ?? '', status: ok('disassociating') };
    case 'ModifyClientVpnEndpoint':
      return { return: 'true' };
  }
  return undefined;
}
