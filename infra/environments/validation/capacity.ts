import { addOnVersions } from '../add-on-versions.ts';
import { kubernetesStandardSupportUntil, postgresStandardSupportUntil } from '../catalogue/index.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { Problem } from './problem.ts';

const noticeDays = 60;

/** Checks that a version is in standard support on a day, and warns before the support ends. */
function* checkSupport(
  path: string,
  version: string,
  until: Readonly<Record<string, string>>,
  subject: { readonly version: string; readonly name: string; readonly now: Date },
): Generator<Problem> {
  const today = subject.now.toISOString().slice(0, 10);
  const supported = Object.keys(until).filter((candidate) => (until[candidate] ?? '') >= today);
  const end = Object.hasOwn(until, version) ? until[version] : undefined;
  const versions =
    supported.map((v) => `${v} (until ${until[v]})`).join(', ') || 'none in infra/environments/catalogue/support.ts';
  const allowed = `${subject.name} in standard support on ${today}: ${versions}`;
  if (end === undefined) {
    yield {
      level: 'error',
      path,
      found: subject.version,
      allowed,
      change:
        'choose one of them, or add the version and its end of support to infra/environments/catalogue/support.ts',
    };
  } else if (end < today) {
    // A warning, so that an unchanged checkout keeps passing; AWS refuses an apply that is too late.
    const change = `standard support ended on ${end}: AWS upgrades it, or charges extended support; upgrade to ${supported.at(-1) ?? 'a newer version'}`;
    yield { level: 'warning', path, found: subject.version, allowed, change };
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

/** Checks that versions are in support, and that node groups keep running during an upgrade. */
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
    const { kubernetesVersion } = cluster;
    if (Object.hasOwn(kubernetesStandardSupportUntil, kubernetesVersion) && !addOnVersions[kubernetesVersion]) {
      yield {
        level: 'error',
        path: `${name}.cluster.kubernetesVersion`,
        found: cluster.kubernetesVersion,
        allowed: `versions with pinned add-ons: ${Object.keys(addOnVersions).join(', ')}`,
        change: 'choose one of them, or add its add-ons to infra/environments/add-on-versions.ts',
      };
    }
    yield* checkSupport(`${name}.database.engineVersion`, major, postgresStandardSupportUntil, {
      name: 'PostgreSQL',
      version: database.engineVersion,
      now,
    });

    if (Object.keys(cluster.nodeGroups).length === 0) {
      yield {
        level: 'error',
        path: `${name}.cluster.nodeGroups`,
        found: cluster.nodeGroups,
        allowed: 'one node group or more',
        change: 'add a group: pods need nodes',
      };
    }
    const groups = Object.entries(cluster.nodeGroups);
    // Pods without special requirements run here. Other groups may be empty, or lose Spot nodes.
    const steady = groups.filter(([, { capacity, taints }]) => capacity === 'on-demand' && taints.length === 0);
    const [main] = steady.toSorted(([, one], [, other]) => other.minSize - one.minSize);
    if (groups.length > 0 && !main) {
      yield {
        level: 'error',
        path: `${name}.cluster.nodeGroups`,
        found: groups.map(([key]) => key),
        allowed: 'at least one on-demand group without taints',
        change: 'add one: the platform runs on it, and tolerates neither taints nor Spot interruptions',
      };
    }
    for (const [key, group] of groups) {
      const path = `${name}.cluster.nodeGroups.${key}`;
      const zones = Math.max(...regions.map((region) => region.workloadZones.length));
      const smallest = Math.max(2, zones);
      if (key === main?.[0] && group.minSize < smallest) {
        yield {
          level: 'error',
          path: `${path}.minSize`,
          found: group.minSize,
          allowed: `${smallest} or more`,
          change:
            'raise it: each workload zone needs a node, and a PodDisruptionBudget keeps one of two pods on another node; with fewer nodes a drain never ends',
        };
      }
      if (group.maxUnavailable < 1 || group.maxUnavailable > Math.max(1, group.minSize - 1)) {
        yield {
          level: 'error',
          path: `${path}.maxUnavailable`,
          found: group.maxUnavailable,
          allowed: `1 to ${Math.max(1, group.minSize - 1)}, below minSize (${group.minSize})`,
          change: 'lower it: an upgrade that removes every node at once violates every PodDisruptionBudget',
        };
      }
      if (group.maxSize < group.minSize + group.maxUnavailable) {
        yield {
          level: 'error',
          path: `${path}.maxSize`,
          found: group.maxSize,
          allowed: `${group.minSize + group.maxUnavailable} or more (minSize + maxUnavailable)`,
          change: 'raise it: an upgrade adds new nodes',
        };
      }
    }
  }
}
