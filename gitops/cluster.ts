import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { clusterFolder, type RegionalNames, regionalNames } from '@sample-platform-ai/environments/naming.ts';
import { everyPlan } from '@sample-platform-ai/environments/plan/previews.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { EnvironmentConfig, Organization, RegionConfig } from '@sample-platform-ai/environments/schema.ts';

/** One environment in one region: a component is rendered for each. */
export interface Cluster {
  readonly organization: Organization;
  readonly environment: EnvironmentConfig;
  readonly region: RegionConfig;
  readonly names: RegionalNames;
  /** Folder below `overlays` and `apps`, for example `prod-apse4`. */
  readonly folder: string;
  /** Whether there are two zones, and so a reason for two replicas. */
  readonly spansZones: boolean;
  /** Services that run in this cluster, and the copies of them that run while a pull request has a preview. */
  readonly plans: readonly ServicePlan[];
}

/** Services of a cluster, without previews. */
export const servicesOf = ({ plans }: Cluster): readonly ServicePlan[] => plans.filter(({ preview }) => !preview);

/** Every cluster, in the order of the literals. */
export const clustersOf = (platform: Platform): readonly Cluster[] =>
  platform.environments.flatMap((environment) =>
    environment.regions.map((region) => ({
      organization: platform.organization,
      environment,
      region,
      names: regionalNames(platform.organization, environment, region.name),
      folder: clusterFolder(environment.name, region.name),
      spansZones: region.workloadZones.length > 1,
      plans: everyPlan(platform, environment, region.name),
    })),
  );
