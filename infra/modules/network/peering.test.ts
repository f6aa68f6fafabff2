import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { VpcPeering } from './peering.ts';

const side = (scope: Construct, alias: string, region: string, vpcCidr: string) => ({
  vpcId: `vpc-${alias}`,
  vpcCidr,
  region,
  routeTableIds: { data: `rtb-${alias}-data`, 'zone-a': `rtb-${alias}-a` },
  provider: new AwsProvider(scope, alias, { alias, region }),
});
const stack = testStack(
  (scope) =>
    new VpcPeering(scope, 'peering', {
      name: 'test-peering',
      requester: side(scope, 'requester', 'ap-southeast-2', '10.30.0.0/16'),
      accepter: side(scope, 'accepter', 'ap-southeast-4', '10.34.0.0/16'),
    }),
);

describe('VpcPeering', () => {
  it('requests in one region, and accepts in the other', () => {
    expect(resources(stack, 'aws_vpc_peering_connection')).toMatchObject([
      { provider: 'aws.requester', peer_region: 'ap-southeast-4', peer_vpc_id: 'vpc-accepter', auto_accept: false },
    ]);
    expect(resources(stack, 'aws_vpc_peering_connection_accepter')).toMatchObject([
      { provider: 'aws.accepter', auto_accept: true },
    ]);
  });

  it("adds a route to the other side's CIDR to every route table, after the peering is accepted", () => {
    const routes = resources(stack, 'aws_route');
    const expected = [
      { provider: 'aws.requester', route_table_id: 'rtb-requester-data', destination_cidr_block: '10.34.0.0/16' },
      { provider: 'aws.requester', route_table_id: 'rtb-requester-a', destination_cidr_block: '10.34.0.0/16' },
      { provider: 'aws.accepter', route_table_id: 'rtb-accepter-data', destination_cidr_block: '10.30.0.0/16' },
      { provider: 'aws.accepter', route_table_id: 'rtb-accepter-a', destination_cidr_block: '10.30.0.0/16' },
    ];
    expect(routes).toHaveLength(expected.length);
    for (const route of expected) expect(routes).toContainEqual(expect.objectContaining(route));
    for (const route of routes) expect(route['vpc_peering_connection_id']).toMatch(/_accepter\./);
  });

  it('resolves public host names to private addresses in both directions', () => {
    const options = resources(stack, 'aws_vpc_peering_connection_options');
    expect(options).toHaveLength(2);
    for (const alias of ['requester', 'accepter']) {
      expect(options).toContainEqual(
        expect.objectContaining({
          provider: `aws.${alias}`,
          [alias]: { allow_remote_vpc_dns_resolution: true },
        }),
      );
    }
  });
});
