import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { UsageError } from '@sample-platform-ai/terminal';
import { nearest } from '@sample-platform-ai/terminal/nearest.ts';

/** The settings of an environment that decide how a release passes through it. */
export type Environment = Pick<EnvironmentConfig, 'name' | 'primaryRegion' | 'delivery' | 'services'> & {
  readonly regions: readonly { readonly name: RegionName }[];
};

/** The one of that name, or an error that names the existing ones. */
export function chosen<T extends { readonly name: string }>(kind: string, list: readonly T[], name: string): T {
  const found = list.find((each) => each.name === name);
  if (found) return found;
  const names = list.map((each) => each.name);
  const guess = nearest(name, names);
  throw new UsageError(`Unknown ${kind} \`${name}\`; expected one of ${names.join(', ')}${guess ? `; ${guess}` : ''}`);
}

export const environmentNamed = <T extends Environment>(environments: readonly T[], name: string): T =>
  chosen('environment', environments, name);

/** The environment that a release and an apply have to have passed; none before the first. */
export const environmentBefore = <T extends Environment>(environments: readonly T[], name: string): T | undefined =>
  environments[environments.findIndex((each) => each.name === name) - 1];

/** Name of the manifests in a promotion; validation refuses a service of this name. */
export const manifests = 'manifests';

/** The environments that a service goes through: those that run it, in promotion order. The manifests go through all of them. */
export const environmentsOf = <T extends Environment>(environments: readonly T[], service: string): readonly T[] =>
  environments.filter(({ services }) => service === manifests || service in services);
