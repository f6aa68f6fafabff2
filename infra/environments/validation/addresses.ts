import type { EnvironmentConfig } from '../schema.ts';
import { isPrivate, overlap, parseCidr, type Range } from './cidr.ts';
import type { Problem } from './problem.ts';

const limits = {
  // A /19 leaves /27 for the public subnets, the smallest that a load balancer takes.
  vpcCidr: { widest: 16, narrowest: 19, what: 'VPC' },
  serviceCidr: { widest: 12, narrowest: 24, what: 'Kubernetes service' },
  vpnClientCidr: { widest: 12, narrowest: 22, what: 'Client VPN' },
} as const;

interface NamedRange extends Range {
  readonly path: string;
  readonly cidr: string;
}

/** Checks every address range: it is valid, private, of a size that AWS accepts, and overlaps no other one. */
export function* checkAddresses(environments: readonly EnvironmentConfig[]): Generator<Problem> {
  const seen: NamedRange[] = [];
  for (const environment of environments) {
    for (const [index, region] of environment.regions.entries()) {
      for (const key of ['vpcCidr', 'serviceCidr', 'vpnClientCidr'] as const) {
        const cidr = region[key];
        if (cidr === undefined) continue;
        const path = `${environment.name}.regions[${index}].${key}`;
        const { widest, narrowest, what } = limits[key];
        const allowed = `a private IPv4 range of /${widest} to /${narrowest} for the ${what} range`;
        const range = parseCidr(cidr);
        if (!range) {
          yield {
            level: 'error',
            path,
            found: cidr,
            allowed,
            change: 'write it as 10.30.0.0/16, without host bits',
          };
        } else if (range.prefix < widest || range.prefix > narrowest) {
          const change =
            range.prefix > narrowest
              ? `the range is too small; make it /${narrowest} or larger`
              : `the range is too large; make it /${widest} or smaller`;
          yield { level: 'error', path, found: cidr, allowed, change };
        } else if (!isPrivate(range)) {
          yield {
            level: 'error',
            path,
            found: cidr,
            allowed,
            change: 'take it from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
          };
        } else {
          for (const other of seen.filter((candidate) => overlap(candidate, range))) {
            yield {
              level: 'error',
              path,
              found: cidr,
              allowed: 'ranges that no other VPC, service or VPN range of any environment overlaps',
              change: `it overlaps ${other.path} (${other.cidr}); give one of them another range`,
            };
          }
          seen.push({ ...range, path, cidr });
        }
      }
    }
  }
}
