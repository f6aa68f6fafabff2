import { placeOf, type RegionalNames, regionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig, Organization, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Platform } from '@sample-platform-ai/infra/platform.ts';

/** One environment in one region: what a component is rendered for. */
export interface Cluster {
  readonly organization: Organization;
  readonly environment: EnvironmentConfig;
  readonly site: RegionConfig;
  readonly names: RegionalNames;
  /** Folder below `overlays` and `apps`, as `prod-apse4`. */
  readonly folder: string;
  /** Whether there are two zones to run in, and so a reason to run twice. */
  readonly spansZones: boolean;
}

/** Every cluster, in the order of the literals. */
export const clustersOf = ({ organization, environments }: Platform): readonly Cluster[] =>
  environments.flatMap((environment) =>
    environment.regions.map((site) => ({
      organization,
      environment,
      site,
      names: regionalNames(organization, { name: environment.name, zoneName: environment.dns.zoneName }, site.name),
      folder: `${environment.name}-${placeOf(site.name)}`,
      spansZones: site.workloadZones.length > 1,
    })),
  );
