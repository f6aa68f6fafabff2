import { clientVpn } from '../stand-ins/client-vpn.ts';
import type { RuleFault, Step } from './subject.ts';

const vpc = (id: string, CidrBlock: string): Step => ({
  call: 'ec2:CreateVpc',
  parameters: { CidrBlock },
  answer: `<vpcId>${id}</vpcId>`,
});
const subnet = (id: string, zone: string, VpcId = 'vpc-1'): Step => ({
  call: 'ec2:CreateSubnet',
  parameters: { VpcId },
  answer: `<subnetId>${id}</subnetId><availabilityZone>${zone}</availabilityZone>`,
});
const endpoint = (ClientCidrBlock = '10.200.0.0/20'): Step => ({
  call: 'ec2:CreateClientVpnEndpoint',
  parameters: { ClientCidrBlock, VpcId: 'vpc-1' },
  answer: '{"clientVpnEndpointId":"cvpn-1"}',
});
const of = (operation: string, parameters: Readonly<Record<string, string>> = {}, answer = ''): Step => ({
  call: `ec2:${operation}`,
  parameters: { ClientVpnEndpointId: 'cvpn-1', ...parameters },
  answer,
});
const associate = (SubnetId: string): Step =>
  of('AssociateClientVpnTargetNetwork', { SubnetId }, `{"associationId":"of-${SubnetId}"}`);
const disassociate = (id: string) => of('DisassociateClientVpnTargetNetwork', { AssociationId: `of-${id}` });
const route = (DestinationCidrBlock: string, TargetVpcSubnetId = 'a') =>
  of('CreateClientVpnRoute', { DestinationCidrBlock, TargetVpcSubnetId });
const authorize = (AccessGroupId: string) =>
  of('AuthorizeClientVpnIngress', { TargetNetworkCidr: '10.1.0.0/16', AccessGroupId });

const network: readonly Step[] = [vpc('vpc-1', '10.1.0.0/16'), subnet('a', 'one'), subnet('b', 'two')];
const made: readonly Step[] = [...network, endpoint()];

/** Faults in the use of Client VPN. */
export const clientVpnFaults: readonly RuleFault[] = [
  {
    what: 'a range of clients that is too small',
    rule: clientVpn,
    steps: [endpoint('10.200.0.0/24')],
    sound: [endpoint('10.200.0.0/22')],
    code: 'InvalidParameterValue',
  },
  {
    what: 'a second subnet of a zone',
    rule: clientVpn,
    steps: [...made, subnet('c', 'one'), associate('a'), associate('c')],
    sound: [...made, associate('a'), associate('b')],
    code: 'InvalidClientVpnSubnetId.DuplicateAz',
  },
  {
    what: "a range of clients that overlaps the VPC's",
    rule: clientVpn,
    steps: [...network, endpoint('10.1.240.0/20'), associate('a')],
    sound: [...network, endpoint('10.2.0.0/20'), associate('a')],
    code: 'InvalidClientVpnSubnetId.OverlappingCidr',
  },
  {
    what: 'a subnet of another VPC',
    rule: clientVpn,
    steps: [...made, vpc('vpc-2', '10.3.0.0/16'), subnet('d', 'three', 'vpc-2'), associate('d')],
    sound: [...made, subnet('d', 'three'), associate('d')],
    code: 'InvalidParameterValue',
  },
  {
    what: 'a route by a subnet that is not associated',
    rule: clientVpn,
    steps: [...made, associate('b'), route('10.9.0.0/16')],
    sound: [...made, associate('b'), associate('a'), route('10.9.0.0/16')],
    code: 'InvalidClientVpnActiveAssociationNotFound',
  },
  {
    what: 'a route for a second time',
    rule: clientVpn,
    steps: [...made, associate('a'), route('10.9.0.0/16'), route('10.9.0.0/16')],
    sound: [...made, associate('a'), associate('b'), route('10.9.0.0/16'), route('10.9.0.0/16', 'b')],
    code: 'InvalidClientVpnDuplicateRoute',
  },
  {
    what: 'a route into the range of the clients',
    rule: clientVpn,
    steps: [...made, associate('a'), route('10.200.0.0/16')],
    sound: [...made, associate('a'), route('10.201.0.0/16')],
    code: 'InvalidParameterValue',
  },
  {
    what: 'an authorization for a second time',
    rule: clientVpn,
    steps: [...made, authorize('group'), authorize('group')],
    sound: [...made, authorize('group'), authorize('another')],
    code: 'InvalidClientVpnDuplicateAuthorizationRule',
  },
  {
    what: 'the deletion of an endpoint with a network',
    rule: clientVpn,
    steps: [...made, associate('a'), of('DeleteClientVpnEndpoint')],
    sound: [...made, associate('a'), disassociate('a'), of('DeleteClientVpnEndpoint')],
    code: 'DependencyViolation',
  },
  {
    what: 'an endpoint that is gone',
    rule: clientVpn,
    steps: [...made, of('DeleteClientVpnEndpoint'), associate('a')],
    sound: [...made, associate('a')],
    code: 'InvalidClientVpnEndpointId.NotFound',
  },
];
