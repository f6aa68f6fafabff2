import { isRegion, regionFacts } from '../catalogue/index.ts';
import type { EnvironmentConfig, Organization } from '../schema.ts';
import { maxZones } from '../subnet-plan.ts';
import type { Problem } from './problem.ts';

/** Checks regions and zones: each exists, appears once, and has the registry and state buckets that it needs. */
export function* checkRegions(
  organization: Organization,
  environments: readonly EnvironmentConfig[],
): Generator<Problem> {
  for (const { name, primaryRegion, regions, access } of environments) {
    const names = regions.map((region) => region.name);
    if (!names.includes(primaryRegion)) {
      yield {
        level: 'error',
        path: `${name}.primaryRegion`,
        found: primaryRegion,
        allowed: `one of the environment's regions (${names.join(', ')})`,
        change: `add ${primaryRegion} to ${name}.regions, or choose one of them`,
      };
    }
    for (const [index, region] of regions.entries()) {
      const path = `${name}.regions[${index}]`;
      // The schema reports unknown regions.
      if (!isRegion(region.name)) continue;
      const facts = regionFacts(region.name);
      if (!organization.regions.includes(region.name)) {
        yield {
          level: 'error',
          path: `${path}.name`,
          found: region.name,
          allowed: `a region of organization.regions (${organization.regions.join(', ')})`,
          change: 'add it there: a region needs its own registry and state buckets',
        };
      }
      if (names.indexOf(region.name) !== index) {
        yield {
          level: 'error',
          path: `${path}.name`,
          found: region.name,
          allowed: 'each region once',
          change: `${name}.regions[${names.indexOf(region.name)}] is the same; remove one of the two`,
        };
      }
      yield* checkZones(`${path}.zones`, region.zones, facts.zones);
      if (region.zones.length > maxZones) {
        yield {
          level: 'error',
          path: `${path}.zones`,
          found: region.zones,
          allowed: `2 to ${maxZones} zones`,
          change: 'remove zones: the subnet plan has no room for more',
        };
      }
      yield* checkZones(`${path}.workloadZones`, region.workloadZones, region.zones);
      if ((access === undefined) !== (region.vpnClientCidr === undefined)) {
        yield {
          level: 'error',
          path: `${path}.vpnClientCidr`,
          found: region.vpnClientCidr,
          allowed: access
            ? 'a range of /22 to /12, because the environment has access'
            : 'undefined, because the environment has no access',
          change: access ? 'add a range for the clients of the VPN' : `remove it, or configure ${name}.access`,
        };
      }
    }
  }
}

function* checkZones(path: string, zones: readonly string[], allowed: readonly string[]): Generator<Problem> {
  for (const [index, zone] of zones.entries()) {
    if (!allowed.includes(zone)) {
      yield {
        level: 'error',
        path: `${path}[${index}]`,
        found: zone,
        allowed: allowed.join(', '),
        change: 'choose one of these zones',
      };
    } else if (zones.indexOf(zone) !== index) {
      yield {
        level: 'error',
        path: `${path}[${index}]`,
        found: zone,
        allowed: 'each zone once',
        change: 'remove the duplicate',
      };
    }
  }
}
