import type { RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import { type SubnetRole, subnetPlan } from '@sample-platform-ai/environments/subnet-plan.ts';
import { parseCidr } from '@sample-platform-ai/environments/validation/cidr.ts';

const dotted = (value: number) => [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');

/** Ranges of a region's subnets with this role, as the network stack makes them: one for each zone. */
export function subnetCidrs(site: RegionConfig, role: SubnetRole): readonly string[] {
  const vpc = parseCidr(site.vpcCidr);
  if (!vpc) throw new Error(`${site.name}: ${site.vpcCidr} is no range`);
  return site.zones.map((_, zone) => {
    const { newBits, netNumber } = subnetPlan(role, zone);
    const prefix = vpc.prefix + newBits;
    return `${dotted(vpc.start + netNumber * 2 ** (32 - prefix))}/${prefix}`;
  });
}
