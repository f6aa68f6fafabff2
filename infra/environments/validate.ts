import type { EnvironmentConfig, Organization } from './schema.ts';
import { checkAddresses } from './validation/addresses.ts';
import { checkCapacity } from './validation/capacity.ts';
import { checkDatabase } from './validation/database.ts';
import { checkIdentity } from './validation/identity.ts';
import { checkPlaces } from './validation/places.ts';
import type { Problem } from './validation/problem.ts';
import { checkRouting } from './validation/routing.ts';
import { environmentProblems, organizationProblems } from './validation/shape-problems.ts';
import { checkWorkloads } from './validation/workloads.ts';

/**
 * Every problem of the literals at once.
 *
 * What a literal means is asked only where its structure is whole: an environment that lacks a key, or has text where a
 * number belongs, is told that first, while the others are checked to the end.
 *
 * @param now The day on which versions have to be in support; synthesis itself reads no clock.
 */
export function validate(
  organization: Organization,
  environments: readonly EnvironmentConfig[],
  now: Date,
): readonly Problem[] {
  const organizational = organizationProblems(organization);
  const shape = [...organizational];
  const readable: EnvironmentConfig[] = [];
  for (const [index, environment] of environments.entries()) {
    const problems = environmentProblems(environment?.name ?? `environments[${index}]`, environment);
    if (!problems.some((problem) => problem.structural)) readable.push(environment);
    shape.push(...problems);
  }
  if (organizational.some((problem) => problem.structural)) return shape;
  return [
    ...shape,
    ...checkIdentity(organization, readable),
    ...checkPlaces(organization, readable),
    ...checkAddresses(readable),
    ...checkCapacity(readable, now),
    ...readable.flatMap((environment) => [...checkDatabase(environment)]),
    ...checkRouting(organization, readable),
    ...readable.flatMap((environment) => [...checkWorkloads(environment)]),
  ];
}
