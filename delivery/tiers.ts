import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { EnvironmentConfig, EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import { UsageError } from '@sample-platform-ai/terminal';

/** What of an environment decides the way of a release through it. */
export type Tier = Pick<EnvironmentConfig, 'name' | 'primaryRegion' | 'delivery'> & {
  readonly regions: readonly { readonly name: RegionName }[];
};

/** The environment in that list, or an error that names those there are. */
export function tierNamed<T extends Tier>(tiers: readonly T[], name: string): T {
  const tier = tiers.find((each) => each.name === name);
  if (!tier)
    throw new UsageError(`there is no environment ${name}; there are ${tiers.map((each) => each.name).join(', ')}`);
  return tier;
}

/** The tier that a release and an apply have to have passed; none before the first. */
export const tierBefore = <T extends Tier>(tiers: readonly T[], name: EnvironmentName): T | undefined =>
  tiers[tiers.findIndex((tier) => tier.name === name) - 1];

/** A release takes the primary region last: what breaks, breaks where fewer users are. */
export const rolloutOrder = ({ primaryRegion, regions }: Tier): readonly RegionName[] => [
  ...regions.map(({ name }) => name).filter((name) => name !== primaryRegion),
  primaryRegion,
];
