import { instanceType, instanceTypesIn, regionFacts } from './catalogue/index.ts';

export {
  globalServicesRegion,
  kubernetesStandardSupportUntil,
  postgresStandardSupportUntil,
} from './catalogue/index.ts';

/** The regions that the literals name, from the generated catalogue. */
export interface RegionFacts {
  /** Short form for names with a length limit. */
  readonly code: string;
  readonly zones: readonly string[];
  /** An opt-in region has to be enabled for the account, and takes regional (v2) STS tokens only. */
  readonly optIn: boolean;
  /** Arm families of the region: the node image is theirs. */
  readonly instanceFamilies: readonly string[];
}

export const regionNames = ['ap-southeast-2', 'ap-southeast-4'] as const;
export type RegionName = (typeof regionNames)[number];

function factsOf(name: RegionName): RegionFacts {
  const arm = [...instanceTypesIn(name)].filter((type) => instanceType(type)?.architecture === 'arm64');
  const instanceFamilies = [...new Set(arm.map((type) => type.replace(/\..*/, '')))];
  const { code, zones, optIn } = regionFacts(name);
  return { code, zones, optIn, instanceFamilies };
}

export const regions: Readonly<Record<RegionName, RegionFacts>> = {
  'ap-southeast-2': factsOf('ap-southeast-2'),
  'ap-southeast-4': factsOf('ap-southeast-4'),
};
