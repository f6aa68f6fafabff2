import { platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf, layers } from '@sample-platform-ai/environments/naming.ts';
import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';

const accounts = accountsOf(platform.organization, platform.environments).map(({ name }) => name);
/** Bootstrap is not a layer: a person applies it first. */
const order: readonly string[] = ['bootstrap', ...layers];

/** Stacks as they are usually applied: by account, then by layer, then by name. */
export const inLayerOrder = <S extends Pick<StackSummary, 'id' | 'environment' | 'layer'>>(stacks: readonly S[]): S[] =>
  stacks.toSorted(
    (a, b) =>
      accounts.indexOf(a.environment) - accounts.indexOf(b.environment) ||
      order.indexOf(a.layer) - order.indexOf(b.layer) ||
      a.id.localeCompare(b.id, 'en'),
  );
