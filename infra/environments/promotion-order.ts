import type { RegionName } from './catalogue/index.ts';

interface Tier {
  readonly primaryRegion: RegionName;
  readonly regions: readonly { readonly name: RegionName }[];
}

/** A release reaches the primary region last, so that a failure affects fewer users. */
export const rolloutOrder = ({ primaryRegion, regions }: Tier): readonly RegionName[] => [
  ...regions.map(({ name }) => name).filter((name) => name !== primaryRegion),
  primaryRegion,
];

/** The region that a release reaches first. It migrates the schema before any new code runs. */
export const firstRegion = (tier: Tier): RegionName => rolloutOrder(tier)[0] ?? tier.primaryRegion;
