export type SubnetRole = 'private' | 'data' | 'public';

/** Zones that the plan has room for. */
export const maxZones = 4;

/**
 * Where a subnet lies in its VPC, as the arguments of `cidrsubnet`. Of the VPC's range the lower half is private, an
 * eighth for each of four zones, since every pod takes an address there; data and public subnets are 1/256 each, from
 * the middle up. In a /16: /19 private, /24 data and public.
 */
export function subnetPlan(role: SubnetRole, zoneIndex: number): { newBits: number; netNumber: number } {
  if (zoneIndex >= maxZones) throw new Error(`zone number ${zoneIndex + 1}: the subnet plan has room for ${maxZones}`);
  if (role === 'private') return { newBits: 3, netNumber: zoneIndex };
  return { newBits: 8, netNumber: (role === 'data' ? 128 : 160) + zoneIndex };
}
