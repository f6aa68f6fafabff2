import type { Platform } from './index.ts';
import type { EnvironmentConfig, ServiceSpec } from './schema.ts';
import { checkAddresses } from './validation/addresses.ts';
import { checkAgreements } from './validation/agreements.ts';
import { checkCapacity } from './validation/capacity.ts';
import { checkDatabase } from './validation/database.ts';
import { checkConnections, checkDatabaseClass } from './validation/database-class.ts';
import { checkDatabaseNames } from './validation/database-names.ts';
import { checkIdentity } from './validation/identity.ts';
import { checkInstanceTypes } from './validation/instance-types.ts';
import { checkNetwork } from './validation/network.ts';
import { checkPlaceholders } from './validation/placeholders.ts';
import { checkPlans } from './validation/plans.ts';
import { checkPods } from './validation/pods.ts';
import { checkPreviews } from './validation/previews.ts';
import { error, type Problem } from './validation/problem.ts';
import { checkRegions } from './validation/regions.ts';
import { checkRoom } from './validation/room.ts';
import { checkRouting } from './validation/routing.ts';
import { checkSecurity } from './validation/security.ts';
import { checkServices } from './validation/services.ts';
import {
  environmentProblems,
  literalName,
  organizationProblems,
  type ShapeProblem,
  serviceProblems,
} from './validation/shape-problems.ts';
import { checkSleep } from './validation/sleep.ts';
import { checkTexts } from './validation/texts.ts';
import { checkUniqueness } from './validation/uniqueness.ts';
import { checkWorkloads } from './validation/workloads.ts';

/**
 * Returns every problem of the literals at once.
 *
 * A literal with a missing key, or with text in place of a number, gets its structural problems only. All other literals
 * get every check.
 *
 * @param now The day on which versions have to be in support; synthesis reads no clock.
 */
export function validate(literals: Platform, now: Date): readonly Problem[] {
  const { organization } = literals;
  const organizational = organizationProblems(organization);
  const shape: Problem[] = [...organizational];
  const wellFormed = <T>(
    key: 'environments' | 'services',
    problemsOf: (value: T, index: number) => ShapeProblem[],
  ): T[] => {
    const list: unknown = literals[key];
    if (!Array.isArray(list)) {
      shape.push(error(key, list, 'a list of literals', `export one from infra/environments/index.ts`));
      return [];
    }
    return list.filter((value, index) => {
      const problems = problemsOf(value, index);
      shape.push(...problems);
      return literalName(value) !== undefined && !problems.some((problem) => problem.structural);
    });
  };
  const environments = wellFormed<EnvironmentConfig>('environments', environmentProblems);
  const services = wellFormed<ServiceSpec>('services', serviceProblems);
  if (organizational.some((problem) => problem.structural)) return shape;
  const platform = { organization, environments, services };
  const listed = Array.isArray(literals.services) ? literals.services.length : -1;
  const meaning = [
    ...checkIdentity(organization, environments),
    ...checkEnvironments(literals, environments),
    ...checkRegions(organization, environments),
    ...checkAddresses(environments),
    ...checkCapacity(environments, now),
    ...environments.flatMap((environment) => [
      ...checkNetwork(environment),
      ...checkInstanceTypes(environment),
      ...checkPods(environment),
      ...checkRoom(environment),
      ...checkDatabase(environment),
      ...checkDatabaseClass(environment),
      ...checkSecurity(organization, environment),
      ...checkSleep(environment),
      ...checkPreviews(environment),
      ...checkConnections(environment),
    ]),
    ...checkDatabaseNames(platform),
    ...checkUniqueness(platform),
    ...checkTexts(platform),
    ...checkRouting(organization, environments),
    ...checkServices(platform),
    ...(services.length === listed
      ? environments.flatMap((environment) => [...checkWorkloads(environment, services)])
      : []),
  ];
  const problems = [...shape, ...meaning];
  if (problems.some(({ level }) => level === 'error')) return problems;
  const placeholderProblems = [...checkPlaceholders(platform)];
  // Plans require literals without an error.
  if (placeholderProblems.length > 0) return [...problems, ...placeholderProblems];
  return [
    ...problems,
    ...checkPlans(platform),
    ...environments.flatMap((environment) => [...checkAgreements(platform, environment)]),
  ];
}

/** @param environments those whose form is right; the others have their problems already. */
function* checkEnvironments(literals: Platform, environments: readonly EnvironmentConfig[]): Generator<Problem> {
  if (Array.isArray(literals.environments) && literals.environments.length === 0) {
    const change = 'add a literal and its line to infra/environments/index.ts';
    yield error('environments', 'none', 'one environment or more', change);
  }
  for (const [index, { name }] of environments.entries()) {
    if (environments.findIndex((other) => other.name === name) === index) continue;
    yield {
      level: 'error',
      path: `environments[${index}].name`,
      found: name,
      allowed: 'each name once',
      change: 'rename one of the two environments',
    };
  }
}
