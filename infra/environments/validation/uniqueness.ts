import type { Platform } from '../index.ts';
import { error, type Problem } from './problem.ts';

/** A list in which a duplicate has no effect, or AWS refuses it. */
interface List {
  readonly path: string;
  readonly entries: readonly unknown[];
  /** What has to differ, of each entry. */
  readonly keys: readonly string[];
}

function listOf<T>(path: string, entries: readonly T[], key: (entry: T) => string = String): List {
  return { path, entries, keys: entries.map(key) };
}
const byCase = (text: string) => text.toLowerCase();

function* listsOf({ organization, environments, services }: Platform): Generator<List> {
  yield listOf('organization.regions', organization.regions);
  yield listOf('organization.security.emails', organization.security?.emails ?? [], byCase);
  for (const { name, network, access, alarms, budget, edge, cluster } of environments) {
    yield listOf(`${name}.network.interfaceEndpoints`, network.interfaceEndpoints);
    if (access) yield listOf(`${name}.access.authorizations`, access.authorizations, ({ groupId }) => `${groupId}`);
    yield listOf(`${name}.alarms.emails`, alarms.emails, byCase);
    yield listOf(`${name}.budget.alertAtPercent`, budget.alertAtPercent);
    yield listOf(`${name}.edge.originRegions`, edge.originRegions);
    for (const [key, { instanceTypes, taints }] of Object.entries(cluster.nodeGroups)) {
      const path = `${name}.cluster.nodeGroups.${key}`;
      yield listOf(`${path}.instanceTypes`, instanceTypes);
      yield listOf(`${path}.taints`, taints, (taint) => `${taint.key}:${taint.effect}`);
    }
  }
  for (const { name, aws, capabilities = [] } of services) {
    yield listOf(`services.${name}.capabilities`, capabilities);
    for (const [index, { actions }] of aws.entries()) yield listOf(`services.${name}.aws[${index}].actions`, actions);
  }
}

export function* checkUniqueness(platform: Platform): Generator<Problem> {
  for (const { path, entries, keys } of listsOf(platform)) {
    for (const [index, key] of keys.entries()) {
      const first = keys.indexOf(key);
      if (first === index) continue;
      yield error(
        `${path}[${index}]`,
        entries[index],
        'each entry once',
        `${path}[${first}] is the same; remove one of the two`,
      );
    }
  }
}
