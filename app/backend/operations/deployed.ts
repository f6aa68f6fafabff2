import { platform } from '@sample-platform-ai/environments/index.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';

interface Deployed {
  readonly folder: string;
  readonly cluster: Cluster;
  readonly plan: ServicePlan;
}

/** Where the ledger runs: the service whose operations these are. */
export const deployed: readonly Deployed[] = clustersOf(platform).flatMap((cluster) =>
  cluster.plans
    .filter(({ operations }) => operations?.startsWith('@sample-platform-ai/backend/'))
    .map((plan) => ({ folder: cluster.folder, cluster, plan })),
);
