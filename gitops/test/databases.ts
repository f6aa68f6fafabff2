import type { DatabasePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { firstRegion } from '@sample-platform-ai/environments/promotion-order.ts';
import { beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { fees, orders } from '@sample-platform-ai/environments/test/services.ts';
import { type Cluster, clustersOf } from '../cluster.ts';
import { databases } from '../components/databases/databases.ts';
import { manifestsOf } from '../main.ts';
import { at } from './workload-rules.ts';

/** Three services with a database each; the migrations of one grant its permissions. */
const database = (name: string, tableRights?: DatabasePlan['tableRights']) => ({
  name,
  ...(tableRights && { tableRights }),
  migrate: { component: 'api', args: ['migrate'], env: {} },
});
const strict = { ...fees, name: 'strict', database: database('strict', 'granted-by-migrations') };
const platform = {
  ...testPlatform,
  services: [orders, { ...fees, database: database('fees') }, strict],
  environments: [{ ...beta, services: { ...beta.services, strict: beta.services['fees'] ?? {} } }],
};
export const clusters = clustersOf(platform);
const found = clusters.find(({ region }) => region.name === firstRegion(beta));
if (!found) throw new Error('the first region has no cluster');
export const here: Cluster = found;
export const plans = here.plans.flatMap((plan) => (plan.database ? [plan.database] : []));
export const owner = beta.database.masterUsername;
export const first = beta.database.databaseName;

const dataOf = (cluster: Cluster): Readonly<Record<string, string>> => {
  const [component] = databases(cluster);
  const map = component && manifestsOf(component, cluster).find(({ kind }) => kind === 'ConfigMap');
  return JSON.parse(JSON.stringify(at(map, 'data') ?? {}));
};
/** The files of the job there. */
export const data = dataOf(here);
