import type { RegionConfig } from './schema.ts';
import { type SubnetRole, subnetPlan } from './subnet-plan.ts';
import { parseCidr } from './validation/cidr.ts';

const dotted = (value: number) => [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');

/** Ranges of a region's subnets with this role, as the network stack makes them: one for each zone. */
export function subnetCidrs(region: RegionConfig, role: SubnetRole): readonly string[] {
  const vpc = parseCidr(region.vpcCidr);
  if (!vpc) throw new Error(`${region.name}: ${region.vpcCidr} is not an address range`);
  return region.zones.map((_, zone) => {
    const { newBits, netNumber } = subnetPlan(role, zone);
    const prefix = vpc.prefix + newBits;
    return `${dotted(vpc.start + netNumber * 2 ** (32 - prefix))}/${prefix}`;
  });
}
