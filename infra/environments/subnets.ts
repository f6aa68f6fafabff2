import type { RegionConfig } from './schema.ts';
import { type SubnetRole, subnetPlan } from './subnet-plan.ts';
import { parseCidr } from './validation/cidr.ts';

const dotted = (value: number) => [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');

/** CIDR ranges of a region's subnets with this role, one for each zone, as the network stack creates them. */
export function subnetCidrs(region: RegionConfig, role: SubnetRole): readonly string[] {
  const vpc = parseCidr(region.vpcCidr);
  if (!vpc) throw new Error(`${region.name}: ${region.vpcCidr} is not a CIDR range; write it as 10.30.0.0/16`);
  return region.zones.map((_, zone) => {
    const { newBits, netNumber } = subnetPlan(role, zone);
    const prefix = vpc.prefix + newBits;
    return `${dotted(vpc.start + netNumber * 2 ** (32 - prefix))}/${prefix}`;
  });
}
