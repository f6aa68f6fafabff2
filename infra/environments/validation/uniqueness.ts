import type { Platform } from '../index.ts';
import { error, type Problem } from './problem.ts';

/** Lists in which a duplicate has no effect, or AWS refuses it: path, and the values that have to differ. */
function* listsOf({ organization, environments, services }: Platform): Generator<readonly [string, readonly string[]]> {
  yield ['organization.regions', organization.regions];
  const { emails = [] } = organization.security ?? {};
  yield ['organization.security.emails', emails.map((email) => email.toLowerCase())];
  for (const { name, network, access, alarms, budget, edge, cluster } of environments) {
    yield [`${name}.network.interfaceEndpoints`, network.interfaceEndpoints];
    if (access) {
      yield [`${name}.access.authorizations`, access.authorizations.map(({ groupId = 'everyone' }) => groupId)];
    }
    yield [`${name}.alarms.emails`, alarms.emails.map((email) => email.toLowerCase())];
    yield [`${name}.budget.alertAtPercent`, budget.alertAtPercent.map(String)];
    yield [`${name}.edge.originRegions`, edge.originRegions];
    for (const [key, { instanceTypes, taints }] of Object.entries(cluster.nodeGroups)) {
      const path = `${name}.cluster.nodeGroups.${key}`;
      yield [`${path}.instanceTypes`, instanceTypes];
      yield [`${path}.taints`, taints.map((taint) => `${taint.key}:${taint.effect}`)];
    }
  }
  for (const { name, aws, capabilities = [] } of services) {
    yield [`services.${name}.capabilities`, capabilities];
    for (const [index, { actions }] of aws.entries()) yield [`services.${name}.aws[${index}].actions`, actions];
  }
}

export function* checkUniqueness(platform: Platform): Generator<Problem> {
  for (const [path, values] of listsOf(platform)) {
    for (const [index, value] of values.entries()) {
      const first = values.indexOf(value);
      if (first === index) continue;
      yield error(
        `${path}[${index}]`,
        value,
        'each entry once',
        `${path}[${first}] is the same; remove one of the two`,
      );
    }
  }
}
