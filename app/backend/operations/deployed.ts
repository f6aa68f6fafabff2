import { platform } from '@sample-platform-ai/environments/index.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { describe, it } from 'vitest';

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

/** A suite for each of them; skipped by name where a platform runs the ledger nowhere. */
export function describeDeployed(title: string, suite: (one: Deployed) => void, among = deployed): void {
  if (among.length > 0) describe.each(among)(title, { timeout: 60_000 }, suite);
  else describe.skip(`${title} (skipped: no environment runs the ledger)`, () => it('is judged', () => {}));
}
