import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { Construct } from 'constructs';

export interface ClientSecurityGroupProps {
  readonly name: string;
  readonly vpcId: string;
  readonly reachableCidrs: readonly string[];
  /** Address of the VPC's DNS resolver. */
  readonly dnsServer: string;
}

/** Ports that people use: web interfaces, the Kubernetes API and the database. */
const services = { https: 443, postgresql: 5432 };

/** Egress of VPN clients. Nothing connects to them, so it has no ingress rule. */
export class ClientSecurityGroup extends Construct {
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ClientSecurityGroupProps) {
    super(scope, id);
    const group = new SecurityGroup(this, 'group', {
      name: props.name,
      description: 'VPN clients: HTTPS and PostgreSQL inside the VPC and its peers',
      vpcId: props.vpcId,
      tags: { Name: props.name },
    });
    const common = { securityGroupId: group.id };
    for (const cidr of props.reachableCidrs) {
      for (const [service, port] of Object.entries(services)) {
        new VpcSecurityGroupEgressRule(this, `${service}-${cidr.replace(/[./]/g, '-')}`, {
          ...common,
          description: `${service} to ${cidr}`,
          cidrIpv4: cidr,
          ipProtocol: 'tcp',
          fromPort: port,
          toPort: port,
        });
      }
    }
    for (const ipProtocol of ['tcp', 'udp']) {
      new VpcSecurityGroupEgressRule(this, `dns-${ipProtocol}`, {
        ...common,
        description: 'Names, from the VPC',
        cidrIpv4: `${props.dnsServer}/32`,
        ipProtocol,
        fromPort: 53,
        toPort: 53,
      });
    }
    this.securityGroupId = group.id;
  }
}
