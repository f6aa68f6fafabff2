/**
 * What AWS and Kubernetes offer, as far as this platform relies on it: one table each, with the date of its reading.
 * Validation and naming read it; nothing else does.
 */

/** A region the platform may use, and what is special about it. */
export interface RegionFacts {
  /** Short form for names with a length limit. */
  readonly code: string;
  readonly zones: readonly string[];
  /** An opt-in region has to be enabled for the account, and takes regional (v2) STS tokens only. */
  readonly optIn: boolean;
  /** EC2 and RDS families in every zone of the region that the platform's settings may name. */
  readonly instanceFamilies: readonly string[];
}

const graviton = ['m6g', 'm7g', 'm8g', 'r6g', 'r7g', 'r8g', 'c6g', 'c8g', 't4g'];

export const regionNames = ['ap-southeast-2', 'ap-southeast-4', 'us-east-1', 'us-west-2', 'eu-west-1'] as const;
export type RegionName = (typeof regionNames)[number];

/** Read 2026-11: EC2 offerings per zone. Melbourne has neither c7g nor m6i. */
export const regions: Readonly<Record<RegionName, RegionFacts>> = {
  'ap-southeast-2': {
    code: 'apse2',
    zones: ['ap-southeast-2a', 'ap-southeast-2b', 'ap-southeast-2c'],
    optIn: false,
    instanceFamilies: [...graviton, 'c7g'],
  },
  'ap-southeast-4': {
    code: 'apse4',
    zones: ['ap-southeast-4a', 'ap-southeast-4b', 'ap-southeast-4c'],
    optIn: true,
    instanceFamilies: graviton,
  },
  'us-east-1': {
    code: 'use1',
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'],
    optIn: false,
    instanceFamilies: [...graviton, 'c7g'],
  },
  'us-west-2': {
    code: 'usw2',
    zones: ['us-west-2a', 'us-west-2b', 'us-west-2c'],
    optIn: false,
    instanceFamilies: [...graviton, 'c7g'],
  },
  'eu-west-1': {
    code: 'euw1',
    zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    optIn: false,
    instanceFamilies: [...graviton, 'c7g'],
  },
};

/** Where AWS keeps CloudFront's certificates, web ACLs and metrics, and Route 53's health check metrics. */
export const globalServicesRegion = 'us-east-1';

/** Last day of EKS standard support, ISO date. Read 2026-11 from the EKS release calendar. */
export const kubernetesStandardSupportUntil: Readonly<Record<string, string>> = {
  '1.33': '2026-07-29',
  '1.34': '2026-12-02',
  '1.35': '2027-03-27',
  '1.36': '2027-08-02',
};

/** Last month of Aurora and RDS standard support for a PostgreSQL major, ISO date. Read 2026-11. */
export const postgresStandardSupportUntil: Readonly<Record<string, string>> = {
  '16': '2029-02-28',
  '17': '2030-02-28',
};
