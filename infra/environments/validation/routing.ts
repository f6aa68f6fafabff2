import type { EnvironmentConfig, Organization } from '../schema.ts';
import type { Problem } from './problem.ts';

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domainName = new RegExp(`^(?=.{1,200}$)${label}(?:\\.${label})*\\.[a-z]{2,63}$`);
const allowedDomain = 'a domain name: lower-case labels of letters, digits and inner hyphens, joined by dots';

/** Names under which the platform answers, and how a name finds its region. */
export function* checkRouting(
  organization: Organization,
  environments: readonly EnvironmentConfig[],
): Generator<Problem> {
  if (!domainName.test(organization.domain)) {
    yield {
      level: 'error',
      path: 'organization.domain',
      found: organization.domain,
      allowed: allowedDomain,
      change: 'name the parent zone, as platform.example.org',
    };
  }
  for (const [index, { name, dns, regions }] of environments.entries()) {
    const path = `${name}.dns.zoneName`;
    if (!domainName.test(dns.zoneName)) {
      yield {
        level: 'error',
        path,
        found: dns.zoneName,
        allowed: allowedDomain,
        change: `name a zone below ${organization.domain}`,
      };
    } else if (!dns.zoneName.endsWith(`.${organization.domain}`)) {
      yield {
        level: 'error',
        path,
        found: dns.zoneName,
        allowed: `a name below organization.domain (${organization.domain})`,
        change: `for example ${name}.${organization.domain}`,
      };
    }
    const twin = environments.slice(0, index).find((other) => other.dns.zoneName === dns.zoneName);
    if (twin) {
      yield {
        level: 'error',
        path,
        found: dns.zoneName,
        allowed: 'a zone of its own',
        change: `${twin.name} has this one already`,
      };
    }
    const { routing } = dns;
    const latency = routing.policy === 'latency';
    if (latency !== regions.length > 1) {
      yield {
        level: 'error',
        path: `${name}.dns.routing.policy`,
        found: routing.policy,
        allowed: latency ? 'simple for one region' : 'latency for more than one region',
        change: latency ? 'add a region, or route simply' : 'one name cannot point at two regions by simple records',
      };
    }
  }
}
