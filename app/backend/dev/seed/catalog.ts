import { Tier } from '@sample-platform-ai/contract';

export interface SeedService {
  readonly name: string;
  readonly team: string;
  readonly repositoryId: string;
}

const teams = ['payments', 'discovery', 'identity', 'fulfilment', 'platform', 'growth'];
const subjects = ['cart', 'checkout', 'search', 'profile', 'catalog', 'pricing', 'stock', 'orders', 'mail', 'audit'];

export const seedServices: readonly SeedService[] = teams.flatMap((team, t) =>
  subjects.map((subject, s) => ({
    name: `${team}-${subject}`,
    team,
    repositoryId: String(1000 + t * subjects.length + s),
  })),
);

/** Released too rarely for metrics. */
export const rareService = 'growth-audit';

/** The secondary region comes first, as in the release workflow. */
export const seedPlaces = [
  { environment: 'dev', tier: Tier.DEVELOPMENT, regions: ['ap-southeast-2'], delayMinutes: 5 },
  { environment: 'uat', tier: Tier.STAGING, regions: ['ap-southeast-4', 'ap-southeast-2'], delayMinutes: 90 },
  { environment: 'prod', tier: Tier.PRODUCTION, regions: ['ap-southeast-4', 'ap-southeast-2'], delayMinutes: 1500 },
] as const;
