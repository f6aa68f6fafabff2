import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { Network, type NetworkProps } from './network.ts';

const props: NetworkProps = {
  name: 'test-vpc',
  vpcCidr: '10.0.0.0/16',
  zones: ['ap-southeast-2a', 'ap-southeast-2b', 'ap-southeast-2c'],
  workloadZones: ['ap-southeast-2a', 'ap-southeast-2b', 'ap-southeast-2c'],
  natGateways: 'per-zone',
};
const network = (overrides: Partial<NetworkProps> = {}) =>
  testStack((stack) => new Network(stack, 'network', { ...props, ...overrides }));

describe('Network', () => {
  it('has a subnet of each role in each zone, none of which assigns public addresses', () => {
    const subnets = resources(network(), 'aws_subnet');
    expect(subnets).toHaveLength(9);
    expect(subnets.every((subnet) => subnet['map_public_ip_on_launch'] === false)).toBe(true);
  });

  it('routes each zone through its own NAT gateway where each zone has one', () => {
    const stack = network();
    expect(resources(stack, 'aws_nat_gateway')).toHaveLength(3);
    const ways = resources(stack, 'aws_route').map((route) => route['nat_gateway_id']);
    expect(new Set(ways.filter(Boolean)).size).toBe(3);
  });

  it('routes every zone through one NAT gateway where there is one', () => {
    const stack = network({ natGateways: 'single' });
    expect(resources(stack, 'aws_nat_gateway')).toHaveLength(1);
    const ways = resources(stack, 'aws_route').flatMap((route) => route['nat_gateway_id'] ?? []);
    expect(ways).toHaveLength(3);
    expect(new Set(ways).size).toBe(1);
  });

  it('locks the default security group', () => {
    const [group] = resources(network(), 'aws_default_security_group');
    expect(group).toBeDefined();
    expect(group).not.toHaveProperty('ingress');
    expect(group).not.toHaveProperty('egress');
  });

  it('gives data subnets no route to the internet', () => {
    const stack = network();
    const out = resources(stack, 'aws_route').filter((route) => route['destination_cidr_block'] === '0.0.0.0/0');
    expect(out.map((route) => route['route_table_id'])).not.toContainEqual(expect.stringContaining('routes-data'));
    expect(out).toHaveLength(4);
  });

  it('refuses a fifth zone', () => {
    expect(() => network({ zones: ['a', 'b', 'c', 'd', 'e'] })).toThrow(/has room for 4/);
  });
});
