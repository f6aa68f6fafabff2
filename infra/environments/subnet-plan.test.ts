import { describe, expect, it } from 'vitest';
import { maxZones, type SubnetRole, subnetPlan } from './subnet-plan.ts';

const roles: readonly SubnetRole[] = ['private', 'data', 'public'];

/** First and last address of each subnet, counted from the start of a VPC with this prefix length. */
const subnets = (vpcPrefix: number, zones: number) =>
  Array.from({ length: zones }, (_, zone) => zone).flatMap((zone) =>
    roles.map((role) => {
      const { newBits, netNumber } = subnetPlan(role, zone);
      const size = 2 ** (32 - vpcPrefix - newBits);
      return { role, zone, size, first: netNumber * size, last: (netNumber + 1) * size - 1 };
    }),
  );
const cases = [16, 17, 18, 19].flatMap((vpcPrefix) => [1, 2, 3, 4].map((zones) => [vpcPrefix, zones] as const));

describe('subnetPlan', () => {
  it.each(cases)('places the subnets of a /%i without overlap, in %i zones', (vpcPrefix, zones) => {
    const ordered = subnets(vpcPrefix, zones).toSorted((a, b) => a.first - b.first);
    expect(ordered).toHaveLength(zones * roles.length);
    for (const [index, subnet] of ordered.entries()) {
      expect(subnet.first).toBeGreaterThan(ordered[index - 1]?.last ?? -1);
      expect(subnet.last).toBeLessThan(2 ** (32 - vpcPrefix));
      // A load balancer accepts no subnet smaller than a /27.
      expect(subnet.size).toBeGreaterThanOrEqual(32);
    }
  });

  it('moves no subnet when a zone is added', () => {
    expect(subnets(16, 4)).toEqual(expect.arrayContaining(subnets(16, 2)));
  });

  it('gives half of the VPC to the private subnets, whose addresses pods use', () => {
    const privateAddresses = subnets(16, maxZones).filter(({ role }) => role === 'private');
    expect(privateAddresses.reduce((sum, { size }) => sum + size, 0)).toBe(2 ** 15);
  });

  it('refuses a zone without room in the plan', () => {
    expect(() => subnetPlan('public', maxZones)).toThrow(/zone number 5: .* has room for 4/);
  });
});
