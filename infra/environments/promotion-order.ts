import type { RegionName } from './catalogue/index.ts';

/** An environment, or one as a plan or a record has it. */
interface Regions {
  readonly primaryRegion: RegionName;
  readonly regions: readonly { readonly name: RegionName }[];
}

/** A release reaches the primary region last, so that a failure affects fewer users. */
export const rolloutOrder = ({ primaryRegion, regions }: Regions): readonly RegionName[] => [
  ...regions.map(({ name }) => name).filter((name) => name !== primaryRegion),
  primaryRegion,
];

/** The region that a release reaches first. It migrates the schema before any new code runs. */
export const firstRegion = (environment: Regions): RegionName =>
  rolloutOrder(environment)[0] ?? environment.primaryRegion;
