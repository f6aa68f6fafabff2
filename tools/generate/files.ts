import { resolve } from 'node:path';
import { generatedDelivery } from '@sample-platform-ai/delivery/workflows/generate.ts';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import { conformancePage } from '@sample-platform-ai/verify/conformance/page.ts';
import { standards } from '@sample-platform-ai/verify/conformance/standards.ts';
import { costPage } from '@sample-platform-ai/verify/cost/page.ts';
import { addressList } from '@sample-platform-ai/verify/invariants/addresses.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import { reachabilityPage } from '@sample-platform-ai/verify/reachability/page.ts';
import { rehearsalPage } from '@sample-platform-ai/verify/rehearse/page.ts';
import { resiliencePage } from '@sample-platform-ai/verify/resilience/page.ts';
import { decisions, decisionsPage } from './adr.ts';
import { clustersPage } from './clusters-page.ts';
import { layerPages } from './docs/layer-pages.ts';
import { pictures } from './docs/pictures.ts';
import { environmentsPage } from './environments-page.ts';
import { servicesPage } from './services-page.ts';
import { timeoutsPage } from './timeouts-page.ts';

const root = resolve(import.meta.dirname, '../..');

/** Files of these patterns are all generated: one that is made no more goes away. */
export const wholly = ['infra/addresses/*.txt', 'docs/layers/*.md', 'docs/images/stacks-*.svg'] as const;

/** Path -> text of every committed file that a person does not write. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const tree = synthesizedTree();
  const accounts = accountsOf(platform.organization, platform.environments).map(({ name }) => name);
  return {
    'docs/adr/README.md': decisionsPage(decisions(root)),
    'docs/cost.md': costPage(platform, tree),
    'docs/clusters.md': clustersPage(platform),
    'docs/conformance.md': conformancePage(standards),
    'docs/environments.md': environmentsPage(platform),
    'docs/reachability.md': reachabilityPage(platform, tree),
    'docs/rehearsal.md': rehearsalPage(tree, accounts),
    'docs/resilience.md': resiliencePage(platform, tree),
    'docs/services.md': servicesPage(platform),
    'docs/timeouts.md': timeoutsPage(platform),
    ...generatedDelivery(platform, root),
    ...layerPages(tree),
    ...(await pictures(platform, tree)),
    ...Object.fromEntries(accounts.map((name) => [`infra/addresses/${name}.txt`, addressList(tree, name)])),
  };
}
