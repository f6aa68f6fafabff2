import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { copying, copyingPlatform } from '@sample-platform-ai/environments/test/copying.ts';
import { alpha, beta } from '@sample-platform-ai/environments/test/platform.ts';

/** Two replicas or more of every tool. */
const observability: EnvironmentConfig['observability'] = {
  prometheus: { ...beta.observability.prometheus, replicas: 2 },
  alertmanagerReplicas: 2,
  loki: { ...beta.observability.loki, replicas: 3 },
};

/** Half of these nodes have room for every service and controller. */
const cluster: EnvironmentConfig['cluster'] = {
  ...beta.cluster,
  nodeGroups: {
    system: { ...beta.cluster.nodeGroups['system'], instanceTypes: ['m7g.xlarge'], minSize: 3, maxSize: 8 },
  } as EnvironmentConfig['cluster']['nodeGroups'],
};

const [sydney, ...others] = alpha.regions;

/** Two environments that claim everything: one in two regions, and one in two zones with a database of one instance. */
export const resilientPlatform: Platform = {
  ...copyingPlatform,
  environments: [
    {
      ...alpha,
      name: 'gamma',
      sleep: undefined,
      // One replica of each pod, for hours.
      previews: undefined,
      dns: { ...alpha.dns, zoneName: 'gamma.test.example.net' },
      network: beta.network,
      regions: [{ ...sydney, workloadZones: [sydney.zones[0], sydney.zones[1]] }, ...others],
      database: { ...alpha.database, multiAz: true } as EnvironmentConfig['database'],
      observability,
      cluster,
      services: beta.services,
    },
    { ...copying, observability, cluster },
  ],
};
