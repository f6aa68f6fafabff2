import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { type InstanceType, instanceType, instanceTypesIn, isRegion, zonesOffering } from '../catalogue/index.ts';
import type { EnvironmentConfig, NodeGroupConfig, RegionConfig } from '../schema.ts';
import { error, type Problem } from './problem.ts';

export const familyOf = (type: string): string => type.replace(/^db\./, '').replace(/\..*$/, '');

/** Families that all sets contain, as one line. */
export function commonFamilies(sets: readonly ReadonlySet<string>[], wanted: (type: string) => boolean): string {
  const [first = new Set<string>(), ...others] = sets;
  const common = [...first].filter((type) => wanted(type) && others.every((other) => other.has(type)));
  return [...new Set(common.map(familyOf))].join(', ') || 'none';
}

/** Example: `ap-southeast-2 and ap-southeast-4 both offer`. */
export const offeredBy = (regions: readonly string[]): string =>
  `${regions.join(' and ')} ${regions.length > 2 ? 'all offer' : regions.length === 2 ? 'both offer' : 'offers'}`;

/** Checks the instance types of node groups: each exists, has the group's architecture, and is offered in every region. */
export function* checkInstanceTypes({ name, cluster, regions }: EnvironmentConfig): Generator<Problem> {
  for (const [key, group] of Object.entries(cluster.nodeGroups)) {
    for (const [index, type] of group.instanceTypes.entries()) {
      const path = `${name}.cluster.nodeGroups.${key}.instanceTypes[${index}]`;
      const facts = instanceType(type);
      if (facts) yield* checkType(path, facts, { group, regions: regions.filter((region) => isRegion(region.name)) });
      else yield unknownType(path, type, regions);
    }
    const [accelerated, others] = [true, false].map((gpu) =>
      group.instanceTypes.filter((type) => instanceType(type)?.gpu === gpu),
    );
    if (accelerated?.length && others?.length) {
      yield error(
        `${name}.cluster.nodeGroups.${key}.instanceTypes`,
        group.instanceTypes,
        'types with a GPU, or types without one: a group has one node image',
        `split the group: one of ${accelerated.join(', ')}, one of ${others.join(', ')}`,
      );
    }
  }
}

function unknownType(path: string, type: string, regions: readonly RegionConfig[]): Problem {
  const known = [...new Set(regions.flatMap(({ name }) => [...instanceTypesIn(name)]))];
  const siblings = known.filter((each) => familyOf(each) === familyOf(type));
  return siblings.length > 0
    ? error(path, type, `sizes of ${familyOf(type)}: ${siblings.join(', ')}`, 'choose a size that exists')
    : error(
        path,
        type,
        `EC2 types of infra/environments/catalogue, such as m7g.large; families: ${commonFamilies([new Set(known)], () => true)}`,
        nearest(type, known) ?? 'choose a type that exists',
      );
}

function* checkType(
  path: string,
  type: InstanceType,
  { group, regions }: { readonly group: NodeGroupConfig; readonly regions: readonly RegionConfig[] },
): Generator<Problem> {
  if (type.architecture !== group.architecture) {
    yield error(
      path,
      type.name,
      `types of ${group.architecture}, the group's architecture`,
      `it is ${type.architecture}; choose another type, or add a group with that architecture`,
    );
  }
  const suits = (each: string): boolean => {
    const facts = instanceType(each);
    return facts?.architecture === group.architecture && facts.gpu === type.gpu;
  };
  for (const region of regions) {
    const offered = instanceTypesIn(region.name);
    if (!offered.has(type.name)) {
      const everywhere = commonFamilies(
        regions.map((each) => instanceTypesIn(each.name)),
        suits,
      );
      yield error(
        path,
        type.name,
        `families in ${region.name}: ${commonFamilies([offered], suits)}`,
        `choose a family that ${offeredBy(regions.map(({ name }) => name))}: ${everywhere}`,
      );
      continue;
    }
    const zones = zonesOffering(type.name, region.name);
    if (zones !== undefined && zones < region.workloadZones.length) {
      yield error(
        path,
        type.name,
        `types that ${region.workloadZones.length} zones of ${region.name} offer, the number of its workloadZones`,
        `${zones} zones offer this one; choose another type, or fewer zones`,
      );
    }
  }
}
