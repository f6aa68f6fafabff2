import type { Platform } from './index.ts';
import type { EnvironmentConfig, ServiceSpec } from './schema.ts';
import { checkAddresses } from './validation/addresses.ts';
import { checkCapacity } from './validation/capacity.ts';
import { checkDatabase } from './validation/database.ts';
import { checkConnections, checkDatabaseClass } from './validation/database-class.ts';
import { checkDatabaseNames } from './validation/database-names.ts';
import { checkIdentity } from './validation/identity.ts';
import { checkMachines } from './validation/machines.ts';
import { checkNetwork } from './validation/network.ts';
import { checkPlaceholders } from './validation/placeholders.ts';
import { checkPlaces } from './validation/places.ts';
import { checkPlans } from './validation/plans.ts';
import { checkPods } from './validation/pods.ts';
import { error, type Problem } from './validation/problem.ts';
import { checkRouting } from './validation/routing.ts';
import { checkServices } from './validation/services.ts';
import {
  environmentProblems,
  literalName,
  organizationProblems,
  type ShapeProblem,
  serviceProblems,
} from './validation/shape-problems.ts';
import { checkTexts } from './validation/texts.ts';
import { checkUniqueness } from './validation/uniqueness.ts';
import { checkWorkloads } from './validation/workloads.ts';

/**
 * Every problem of the literals at once.
 *
 * What a literal means is asked only where its structure is whole: one that lacks a key, or has text where a number
 * belongs, is reported for that first, while the others are checked to the end.
 *
 * @param now The day on which versions have to be in support; synthesis itself reads no clock.
 */
export function validate(literals: Platform, now: Date): readonly Problem[] {
  const { organization } = literals;
  const organizational = organizationProblems(organization);
  const shape: Problem[] = [...organizational];
  const whole = <T>(key: 'environments' | 'services', problemsOf: (value: T, index: number) => ShapeProblem[]): T[] => {
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
  const environments = whole<EnvironmentConfig>('environments', environmentProblems);
  const services = whole<ServiceSpec>('services', serviceProblems);
  if (organizational.some((problem) => problem.structural)) return shape;
  const platform = { organization, environments, services };
  const listed = Array.isArray(literals.services) ? literals.services.length : -1;
  const meaning = [
    ...checkIdentity(organization, environments),
    ...checkEnvironmentNames(environments),
    ...checkPlaces(organization, environments),
    ...checkAddresses(environments),
    ...checkCapacity(environments, now),
    ...environments.flatMap((environment) => [
      ...checkNetwork(environment),
      ...checkMachines(environment),
      ...checkPods(environment),
      ...checkDatabase(environment),
      ...checkDatabaseClass(environment),
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
  // Plans can be made of whole literals only.
  return [...problems, ...placeholderProblems, ...(placeholderProblems.length > 0 ? [] : checkPlans(platform))];
}

function* checkEnvironmentNames(environments: readonly EnvironmentConfig[]): Generator<Problem> {
  if (environments.length === 0) {
    yield {
      level: 'error',
      path: 'environments',
      found: 'none',
      allowed: 'one environment or more',
      change: 'add a literal and its line to infra/environments/index.ts',
    };
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
