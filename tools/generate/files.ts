import { platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import { costPage } from '@sample-platform-ai/verify/cost/page.ts';
import { addressList } from '@sample-platform-ai/verify/invariants/addresses.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import { clustersPage } from './clusters-page.ts';
import { layerPages } from './docs/layer-pages.ts';
import { pictures } from './docs/pictures.ts';
import { environmentsPage } from './environments-page.ts';

/** Path -> text of every committed file that a person does not write. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const tree = synthesizedTree();
  return {
    'docs/cost.md': costPage(platform, tree),
    'docs/clusters.md': clustersPage(platform),
    'docs/environments.md': environmentsPage(platform),
    ...layerPages(tree),
    ...(await pictures(platform, tree)),
    ...Object.fromEntries(
      accountsOf(platform.organization, platform.environments).map(({ name }) => [
        `infra/addresses/${name}.txt`,
        addressList(tree, name),
      ]),
    ),
  };
}
