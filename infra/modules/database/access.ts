import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import { port } from './settings.ts';

export interface DatabaseAccessProps {
  readonly name: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly clientCidrs: readonly string[];
}

/** Subnets and security group of a database. */
export class DatabaseAccess extends Construct {
  readonly subnetGroupName: string;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: DatabaseAccessProps) {
    super(scope, id);
    const subnets = new DbSubnetGroup(this, 'subnets', {
      name: props.name,
      description: 'Data subnets, which have no way out',
      subnetIds: [...props.subnetIds],
    });
    // Without an egress rule: a database opens no connections.
    const securityGroup = new SecurityGroup(this, 'security-group', {
      name: `${props.name}-database`,
      description: 'PostgreSQL from the ranges of its clients',
      vpcId: props.vpcId,
      tags: { Name: `${props.name}-database` },
    });
    for (const cidr of props.clientCidrs) {
      new VpcSecurityGroupIngressRule(this, `client-${cidr.replace(/[./]/g, '-')}`, {
        securityGroupId: securityGroup.id,
        description: `PostgreSQL from ${cidr}`,
        cidrIpv4: cidr,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
      });
    }
    this.subnetGroupName = subnets.name;
    this.securityGroupId = securityGroup.id;
  }
}
