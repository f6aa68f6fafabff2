import type { Platform } from '../index.ts';
import { registryHost, repositoryUrl, workloadName } from '../naming.ts';
import type { EnvironmentConfig } from '../schema.ts';

const tiers = { merge: 'TIER_DEVELOPMENT', manual: 'TIER_STAGING', approval: 'TIER_PRODUCTION' } as const;

const modes = { off: 'PROVENANCE_MODE_OFF', warn: 'PROVENANCE_MODE_WARN', require: 'PROVENANCE_MODE_REQUIRE' } as const;

/** Workflow that builds, signs and attests every image; the certificate of the signature names it. */
const buildWorkflow = '.github/workflows/release-service.yml';

/** Initial data of the service that records deployments: its environment, and everything that this repository releases. */
export function catalog({ organization, services }: Platform, environment: EnvironmentConfig) {
  const { owner, name, repositoryId, ownerId, defaultBranch } = organization.repository;
  const repository = { fullName: `${owner}/${name}`, id: repositoryId, ownerId };
  const regions = environment.regions.map((region) => region.name);
  const released = services
    .filter((service) => service.name in environment.services)
    .flatMap((service) =>
      Object.entries(service.components).map(([component, { image }]) => ({
        name: workloadName(service.name, component),
        team: service.team,
        image: workloadName(service.name, 'of' in image ? image.of : component),
      })),
    );
  const [buildRegion] = organization.regions;
  const provenance = {
    mode: modes[environment.delivery.provenance],
    workflows: [`${repositoryUrl(organization)}/${buildWorkflow}@refs/heads/${defaultBranch}`],
    images: released.map((each) => ({
      service: each.name,
      name: `${registryHost(organization, buildRegion)}/${each.image}`,
    })),
  };
  return {
    environments: [
      { name: environment.name, tier: tiers[environment.delivery.trigger], regions, position: 1, provenance },
    ],
    services: released.map(({ name: service, team }) => ({ name: service, team, repository })),
  };
}
