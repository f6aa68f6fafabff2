import { allow, allowUnscoped, type PolicyScope, type ServicePolicy } from './scope.ts';

/** VPC, peering, Client VPN, and the launch templates of nodes: all of them are EC2's. */
export function networkPolicy(scope: PolicyScope): ServicePolicy {
  const own = [`arn:aws:ec2:*:${scope.accountId}:*`];
  const grant = (sid: string, actions: readonly string[], resources: readonly string[] = own) =>
    allow(scope, { sid, service: 'ec2', actions, resources });
  return {
    read: [
      allowUnscoped(scope, {
        sid: 'ReadEc2',
        service: 'ec2',
        actions: ['Describe*', 'GetManagedPrefixListEntries'],
      }),
    ],
    write: [
      grant('Vpc', [
        'CreateVpc',
        'DeleteVpc',
        'ModifyVpcAttribute',
        'CreateSubnet',
        'DeleteSubnet',
        'ModifySubnetAttribute',
        'CreateRoute',
        'ReplaceRoute',
        'DeleteRoute',
        'CreateRouteTable',
        'DeleteRouteTable',
        'AssociateRouteTable',
        'DisassociateRouteTable',
        'ReplaceRouteTableAssociation',
        'CreateInternetGateway',
        'DeleteInternetGateway',
        'AttachInternetGateway',
        'DetachInternetGateway',
        'CreateNatGateway',
        'DeleteNatGateway',
        'AllocateAddress',
        'ReleaseAddress',
        'AssociateAddress',
        'DisassociateAddress',
        'CreateNetworkAclEntry',
        'ReplaceNetworkAclEntry',
        'DeleteNetworkAclEntry',
        'CreateVpcEndpoint',
        'ModifyVpcEndpoint',
        'DeleteVpcEndpoints',
        'CreateFlowLogs',
        'DeleteFlowLogs',
        'CreateVpcPeeringConnection',
        'AcceptVpcPeeringConnection',
        'ModifyVpcPeeringConnectionOptions',
        'DeleteVpcPeeringConnection',
      ]),
      grant('SecurityGroups', [
        'CreateSecurityGroup',
        'DeleteSecurityGroup',
        'AuthorizeSecurityGroup*',
        'RevokeSecurityGroup*',
        'ModifySecurityGroupRules',
        'UpdateSecurityGroupRuleDescriptions*',
        // Network interfaces of a deleted load balancer or node remain for a while and block their security group and subnet.
        'DetachNetworkInterface',
        'DeleteNetworkInterface',
      ]),
      grant('ClientVpn', [
        'CreateClientVpn*',
        'DeleteClientVpn*',
        'ModifyClientVpnEndpoint',
        'AssociateClientVpnTargetNetwork',
        'DisassociateClientVpnTargetNetwork',
        'ApplySecurityGroupsToClientVpnTargetNetwork',
        'AuthorizeClientVpnIngress',
        'RevokeClientVpnIngress',
      ]),
      grant('LaunchTemplates', [
        'CreateLaunchTemplate',
        'CreateLaunchTemplateVersion',
        'ModifyLaunchTemplate',
        'DeleteLaunchTemplate',
        'DeleteLaunchTemplateVersions',
      ]),
      // EKS accepts a launch template only from a caller who could start an instance of it.
      grant('LaunchTemplateUse', ['RunInstances'], [...own, 'arn:aws:ec2:*::image/*', 'arn:aws:ec2:*::snapshot/*']),
      grant('Tags', ['CreateTags', 'DeleteTags']),
    ],
  };
}
