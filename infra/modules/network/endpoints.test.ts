import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { VpcEndpoints } from './endpoints.ts';

const endpoints = (interfaceServices: readonly string[]) =>
  testStack(
    (stack) =>
      new VpcEndpoints(stack, 'endpoints', {
        name: 'test-endpoint',
        region: 'ap-southeast-2',
        vpcId: 'vpc-1',
        vpcCidr: '10.0.0.0/16',
        routeTableIds: ['rtb-1', 'rtb-2'],
        interfaceSubnetIds: ['subnet-1'],
        interfaceServices,
      }),
  );

describe('VpcEndpoints', () => {
  it('has gateway endpoints for S3 and DynamoDB in every route table, without a security group', () => {
    const stack = endpoints([]);
    expect(resources(stack, 'aws_vpc_endpoint')).toHaveLength(2);
    for (const service of ['s3', 'dynamodb']) {
      expect(resources(stack, 'aws_vpc_endpoint')).toContainEqual(
        expect.objectContaining({
          service_name: `com.amazonaws.ap-southeast-2.${service}`,
          vpc_endpoint_type: 'Gateway',
          route_table_ids: ['rtb-1', 'rtb-2'],
        }),
      );
    }
    expect(resources(stack, 'aws_security_group')).toEqual([]);
  });

  it('has interface endpoints with private DNS, for HTTPS from inside the VPC only', () => {
    const stack = endpoints(['ecr.api', 'sts']);
    const interfaces = resources(stack, 'aws_vpc_endpoint').filter((e) => e['vpc_endpoint_type'] === 'Interface');
    expect(interfaces).toMatchObject([
      { service_name: 'com.amazonaws.ap-southeast-2.ecr.api', private_dns_enabled: true, subnet_ids: ['subnet-1'] },
      { service_name: 'com.amazonaws.ap-southeast-2.sts', private_dns_enabled: true, subnet_ids: ['subnet-1'] },
    ]);
    expect(resources(stack, 'aws_vpc_security_group_ingress_rule')).toMatchObject([
      { cidr_ipv4: '10.0.0.0/16', ip_protocol: 'tcp', from_port: 443, to_port: 443 },
    ]);
    expect(resources(stack, 'aws_vpc_security_group_egress_rule')).toEqual([]);
  });
});
