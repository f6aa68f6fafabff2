import type { RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import { subnetCidrs } from '@sample-platform-ai/environments/subnets.ts';
import { parseCidr } from '@sample-platform-ai/environments/validation/cidr.ts';
import type { k8s } from 'cdk8s-plus-29';
import { ranges, tcp } from './rules.ts';

/** Address of the Service `kubernetes`: the first one of the range. */
export function apiServerAddress({ name, serviceCidr }: RegionConfig): string {
  const range = parseCidr(serviceCidr);
  if (!range) throw new Error(`${name}: ${serviceCidr} is not a CIDR; write it as 172.20.0.0/16`);
  const value = range.start + 1;
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
}

/**
 * Egress to the Kubernetes API. The VPC CNI evaluates the Service's address, before NAT; other network plugins evaluate the
 * address of the API's interface in the private subnets. For the CNI a range in `except` denies, and this single address is
 * more specific than any range.
 */
export const apiServer = (region: RegionConfig): k8s.NetworkPolicyEgressRule => ({
  to: [...ranges([`${apiServerAddress(region)}/32`, ...subnetCidrs(region, 'private')])],
  ports: tcp(443),
});
