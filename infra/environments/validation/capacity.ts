import {
  databaseClassesIn,
  instanceType,
  instanceTypesIn,
  isRegion,
  kubernetesStandardSupportUntil,
  postgresStandardSupportUntil,
} from '../catalogue/index.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';

const noticeDays = 60;

const familiesOf = (types: ReadonlySet<string>): readonly string[] => [
  ...new Set([...types].map((type) => type.replace(/\.[^.]*$/, ''))),
];

/** Whether a version is still supported on a day, and for how long. */
function* checkSupport(
  path: string,
  version: string,
  until: Readonly<Record<string, string>>,
  subject: { readonly version: string; readonly name: string; readonly now: Date },
): Generator<Problem> {
  const today = subject.now.toISOString().slice(0, 10);
  const supported = Object.keys(until).filter((candidate) => (until[candidate] ?? '') >= today);
  const end = until[version];
  const allowed = `${subject.name} in standard support on ${today}: ${supported.map((v) => `${v} (until ${until[v]})`).join(', ')}`;
  if (end === undefined) {
    yield {
      level: 'error',
      path,
      found: subject.version,
      allowed,
      change: 'name one of them, or add the version and its end of support to infra/environments/catalogue/support.ts',
    };
  } else if (end < today) {
    const change = `standard support ended on ${end} and extended support costs extra; upgrade to ${supported.at(-1)}`;
    yield { level: 'error', path, found: subject.version, allowed, change };
  } else if (Date.parse(end) - subject.now.getTime() < noticeDays * 86_400_000) {
    yield {
      level: 'warning',
      path,
      found: subject.version,
      allowed,
      change: `standard support ends on ${end}; plan the upgrade`,
    };
  }
}

/** Machines and their versions: families that every region has, sizes that survive an upgrade, versions in support. */
export function* checkCapacity(environments: readonly EnvironmentConfig[], now: Date): Generator<Problem> {
  for (const { name, cluster, database, regions } of environments) {
    yield* checkSupport(
      `${name}.cluster.kubernetesVersion`,
      cluster.kubernetesVersion,
      kubernetesStandardSupportUntil,
      {
        name: 'Kubernetes',
        version: cluster.kubernetesVersion,
        now,
      },
    );
    const [major = ''] = database.engineVersion.split('.');
    yield* checkSupport(`${name}.database.engineVersion`, major, postgresStandardSupportUntil, {
      name: 'PostgreSQL',
      version: database.engineVersion,
      now,
    });

    const offered = (path: string, type: string, inRegion: (region: string) => ReadonlySet<string>): Problem[] =>
      regions
        .filter((region) => isRegion(region.name) && !inRegion(region.name).has(type))
        .map((region) => ({
          level: 'error',
          path,
          found: type,
          allowed: `families in ${region.name}: ${familiesOf(inRegion(region.name)).join(', ')}, and their sizes`,
          change:
            nearest(type, [...inRegion(region.name)]) ??
            `choose one that ${regions.map((r) => r.name).join(', ')} offer`,
        }));
    const engine = database.kind === 'aurora-global' ? 'aurora-postgresql' : 'postgres';
    yield* offered(`${name}.database.instanceClass`, database.instanceClass, (region) =>
      databaseClassesIn(region, engine),
    );

    if (Object.keys(cluster.nodeGroups).length === 0) {
      yield {
        level: 'error',
        path: `${name}.cluster.nodeGroups`,
        found: cluster.nodeGroups,
        allowed: 'one node group or more',
        change: 'add a group: pods need somewhere to run',
      };
    }
    for (const [key, group] of Object.entries(cluster.nodeGroups)) {
      const path = `${name}.cluster.nodeGroups.${key}`;
      for (const [index, type] of group.instanceTypes.entries()) {
        yield* offered(`${path}.instanceTypes[${index}]`, type, instanceTypesIn);
        const { architecture } = instanceType(type) ?? group;
        if (architecture !== group.architecture) {
          yield {
            level: 'error',
            path: `${path}.instanceTypes[${index}]`,
            found: type,
            allowed: `types of the architecture ${group.architecture}, for the node image is of one`,
            change: `${type} is ${architecture}: change architecture, or choose another type`,
          };
        }
      }
      const zones = Math.max(...regions.map((region) => region.workloadZones.length));
      const smallest = Math.max(2, zones);
      if (group.minSize < smallest) {
        yield {
          level: 'error',
          path: `${path}.minSize`,
          found: group.minSize,
          allowed: `${smallest} or more`,
          change:
            'disruption budgets keep one pod of two running on another node, and each workload zone holds a node; with fewer a drain never ends',
        };
      }
      if (group.maxUnavailable < 1 || group.maxUnavailable >= group.minSize) {
        yield {
          level: 'error',
          path: `${path}.maxUnavailable`,
          found: group.maxUnavailable,
          allowed: `1 to ${Math.max(1, group.minSize - 1)}, below minSize (${group.minSize})`,
          change: 'an upgrade that takes every node away breaks every disruption budget',
        };
      }
      if (group.maxSize < group.minSize + group.maxUnavailable) {
        yield {
          level: 'error',
          path: `${path}.maxSize`,
          found: group.maxSize,
          allowed: `${group.minSize + group.maxUnavailable} or more (minSize + maxUnavailable)`,
          change: 'leave room for the new nodes of an upgrade',
        };
      }
    }
  }
}
