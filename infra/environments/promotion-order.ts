import type { RegionName } from './catalogue/index.ts';

interface Tier {
  readonly primaryRegion: RegionName;
  readonly regions: readonly { readonly name: RegionName }[];
}

/** A release takes the primary region last: what breaks, breaks where fewer users are. */
export const rolloutOrder = ({ primaryRegion, regions }: Tier): readonly RegionName[] => [
  ...regions.map(({ name }) => name).filter((name) => name !== primaryRegion),
  primaryRegion,
];

/** The region that a release reaches first, where the schema is brought up to date before any code needs it. */
export const firstRegion = (tier: Tier): RegionName => rolloutOrder(tier)[0] ?? tier.primaryRegion;
