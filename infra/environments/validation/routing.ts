import { isRegion } from '../catalogue/index.ts';
import { regionalNames } from '../naming.ts';
import type { EnvironmentConfig, Organization } from '../schema.ts';
import { error, type Problem } from './problem.ts';

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domainName = new RegExp(`^(?=.{1,200}$)${label}(?:\\.${label})*\\.(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$`);
/**
 * Top levels that the internet's DNS does not resolve, so no certificate can be issued below them: those of RFC 6761,
 * 7686 and 9476, `internal` as ICANN reserves it, and others that private networks use.
 */
const privateTopLevels = new Set(
  'alt arpa corp home host internal intranet invalid lan local localdomain localhost mail onion private test'.split(
    ' ',
  ),
);
/** Limit of X.509 for a common name, and of ACM for a certificate's first domain name. */
const longestCertificateName = 64;
const allowedDomain = 'a domain name: lower-case labels of letters, digits and inner hyphens, joined by dots';

/** Checks zones, the names in certificates, and how DNS routes to regions. */
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
      change: 'write the parent zone, such as platform.example.org',
    };
  }
  const topLevel = organization.domain.split('.').at(-1) ?? '';
  if (privateTopLevels.has(topLevel)) {
    yield error(
      'organization.domain',
      organization.domain,
      `a domain of the public DNS; .${topLevel} is not`,
      'choose a domain that you have registered: ACM validates certificates in public DNS',
    );
  }
  for (const environment of environments) yield* checkCertificateNames(organization, environment);
  yield* checkNesting(environments);
  for (const [index, { name, dns, regions, edge }] of environments.entries()) {
    const path = `${name}.dns.zoneName`;
    if (!domainName.test(dns.zoneName)) {
      yield {
        level: 'error',
        path,
        found: dns.zoneName,
        allowed: allowedDomain,
        change: `write a zone below ${organization.domain}`,
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
        allowed: 'a zone of this environment only',
        change: `choose another name: ${twin.name} already has this one`,
      };
    }
    for (const [position, origin] of edge.originRegions.entries()) {
      if (regions.some((region) => region.name === origin)) continue;
      yield error(
        `${name}.edge.originRegions[${position}]`,
        origin,
        `regions of the environment: ${regions.map((region) => region.name).join(', ')}`,
        'choose one of them: a site has its buckets there',
      );
    }
    const { routing } = dns;
    const latency = routing.policy === 'latency';
    if (latency !== regions.length > 1) {
      yield {
        level: 'error',
        path: `${name}.dns.routing.policy`,
        found: routing.policy,
        allowed: latency ? 'simple for one region' : 'latency for more than one region',
        change: latency
          ? 'add a region, or write simple'
          : 'write latency: a simple record cannot route to two regions',
      };
    }
  }
}

/** Certificates contain names below the zone; the longest of them limits the length of the zone's name. */
function* checkCertificateNames(organization: Organization, environment: EnvironmentConfig): Generator<Problem> {
  const { zoneName } = environment.dns;
  const [longest = ''] = environment.regions
    .filter((region) => isRegion(region.name))
    .map((region) => `*.${regionalNames(organization, environment, region.name).internalZone}`)
    .sort((a, b) => b.length - a.length);
  if (longest.length <= longestCertificateName) return;
  const most = longestCertificateName - (longest.length - zoneName.length);
  yield error(
    `${environment.name}.dns.zoneName`,
    zoneName,
    `at most ${most} characters: a certificate for ${longest} has ${longest.length}, and the limit is ${longestCertificateName}`,
    `shorten it by ${zoneName.length - most}`,
  );
}

/** The parent zone delegates each environment's zone. It cannot delegate a name below a zone that it has already delegated. */
function* checkNesting(environments: readonly EnvironmentConfig[]): Generator<Problem> {
  for (const { name, dns } of environments) {
    const above = environments.find((other) => dns.zoneName.endsWith(`.${other.dns.zoneName}`));
    if (!above) continue;
    yield error(
      `${name}.dns.zoneName`,
      dns.zoneName,
      `a name that is not below another environment's zone (${above.dns.zoneName}, of ${above.name})`,
      `${above.name} answers for everything below its zone; choose a name outside it`,
    );
  }
}
