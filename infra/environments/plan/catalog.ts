import type { Platform } from '../index.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { workloadName } from './context.ts';

const tiers = { merge: 'TIER_DEVELOPMENT', manual: 'TIER_STAGING', approval: 'TIER_PRODUCTION' } as const;

/** Initial data of the service that records deployments: its environment, and everything that this repository releases. */
export function catalog({ organization, services }: Platform, environment: EnvironmentConfig) {
  const { owner, name, repositoryId, ownerId } = organization.repository;
  const repository = { fullName: `${owner}/${name}`, id: repositoryId, ownerId };
  const regions = environment.regions.map((region) => region.name);
  return {
    environments: [{ name: environment.name, tier: tiers[environment.delivery.trigger], regions, position: 1 }],
    services: services
      .filter((service) => service.name in environment.services)
      .flatMap((service) =>
        Object.keys(service.components).map((component) => ({
          name: workloadName(service.name, component),
          team: service.team,
          repository,
        })),
      ),
  };
}
