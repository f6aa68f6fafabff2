import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';

export interface VpcEndpointsProps {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly routeTableIds: readonly string[];
  readonly interfaceSubnetIds: readonly string[];
  /** Service names without the region, for example `ecr.api`. */
  readonly interfaceServices: readonly string[];
}

/** VPC endpoints, which bypass the NAT gateways: S3 and DynamoDB always, because they are free; others by setting. */
export class VpcEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    const endpoint = (service: string) => ({
      vpcId: props.vpcId,
      serviceName: `com.amazonaws.${props.region}.${service}`,
      tags: { Name: `${props.name}-${service}` },
    });
    for (const service of ['s3', 'dynamodb']) {
      new VpcEndpoint(this, service, {
        ...endpoint(service),
        vpcEndpointType: 'Gateway',
        routeTableIds: [...props.routeTableIds],
      });
    }
    if (props.interfaceServices.length === 0) return;

    const securityGroup = new SecurityGroup(this, 'security-group', {
      name: `${props.name}-endpoints`,
      description: 'HTTPS to the interface endpoints from inside the VPC',
      vpcId: props.vpcId,
      tags: { Name: `${props.name}-endpoints` },
    });
    new VpcSecurityGroupIngressRule(this, 'https', {
      securityGroupId: securityGroup.id,
      description: 'HTTPS from the VPC',
      cidrIpv4: props.vpcCidr,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });
    for (const service of props.interfaceServices) {
      new VpcEndpoint(this, service.replace('.', '-'), {
        ...endpoint(service),
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: [...props.interfaceSubnetIds],
        securityGroupIds: [securityGroup.id],
      });
    }
  }
}
