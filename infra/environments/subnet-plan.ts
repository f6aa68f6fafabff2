export type SubnetRole = 'private' | 'data' | 'public';

/** Maximum of zones in the plan. */
export const maxZones = 4;

/**
 * Position of a subnet in its VPC, as the arguments of `cidrsubnet`. The lower half of the VPC's range is private, an
 * eighth for each of four zones, because every pod uses an address there. Data and public subnets have 1/256 each, in the
 * upper half. In a /16: /19 private, /24 data and public.
 */
export function subnetPlan(role: SubnetRole, zoneIndex: number): { newBits: number; netNumber: number } {
  if (zoneIndex >= maxZones) throw new Error(`zone number ${zoneIndex + 1}: the subnet plan has room for ${maxZones}`);
  if (role === 'private') return { newBits: 3, netNumber: zoneIndex };
  return { newBits: 8, netNumber: (role === 'data' ? 128 : 160) + zoneIndex };
}
