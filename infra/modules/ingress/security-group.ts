import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';

export interface LoadBalancerSecurityGroupProps {
  readonly name: string;
  readonly vpcId: string;
  /** CIDR that may connect: a VPC's, or everyone's. */
  readonly clientCidr: string;
  /** CIDRs of other VPCs whose VPN clients may connect. */
  readonly peerCidrs: readonly string[];
  readonly clusterSecurityGroupId: string;
  readonly targetPorts: readonly number[];
}

/**
 * HTTPS from the clients, and egress to the cluster's pods only. It also adds the ingress rules of the cluster, because
 * nothing inside the cluster edits security groups.
 */
export class LoadBalancerSecurityGroup extends Construct {
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: LoadBalancerSecurityGroupProps) {
    super(scope, id);
    const group = new SecurityGroup(this, 'group', {
      name: props.name,
      description: 'HTTPS to the load balancer',
      vpcId: props.vpcId,
      tags: { Name: props.name },
    });
    const https = (key: string, cidrIpv4: string) =>
      new VpcSecurityGroupIngressRule(this, key, {
        securityGroupId: group.id,
        description: `HTTPS from ${cidrIpv4}`,
        cidrIpv4,
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
      });
    https('https', props.clientCidr);
    for (const cidr of props.peerCidrs) https(`https-${cidr.replace(/[./]/g, '-')}`, cidr);
    for (const port of new Set(props.targetPorts)) {
      const rule = { ipProtocol: 'tcp', fromPort: port, toPort: port };
      new VpcSecurityGroupEgressRule(this, `to-cluster-${port}`, {
        ...rule,
        securityGroupId: group.id,
        description: 'Pods',
        referencedSecurityGroupId: props.clusterSecurityGroupId,
      });
      new VpcSecurityGroupIngressRule(this, `into-cluster-${port}`, {
        ...rule,
        securityGroupId: props.clusterSecurityGroupId,
        description: `Load balancer ${props.name}`,
        referencedSecurityGroupId: group.id,
      });
    }
    this.securityGroupId = group.id;
  }
}
