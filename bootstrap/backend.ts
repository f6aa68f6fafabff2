import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Account } from '@sample-platform-ai/environments/naming.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { keepStateIn, stateLocation } from '@sample-platform-ai/infra/stacks/state.ts';
import { LocalBackend, type TerraformStack } from 'cdktf';

export interface BootstrapState {
  readonly organization: Organization;
  readonly account: Account;
  readonly region: RegionName;
}

/**
 * Keeps an account's bootstrap state on the local machine until this stack has created the bucket for it, and in that
 * bucket from then on.
 */
export function keepState(stack: TerraformStack, { organization, account, region }: BootstrapState): void {
  if (account.bootstrapState === 'local') {
    // Relative to the stack's folder, and outside of the output that every synthesis replaces.
    new LocalBackend(stack, { path: `../../../.state/${account.name}.tfstate` });
    return;
  }
  keepStateIn(
    stack,
    stateLocation(organization, { account, layer: 'bootstrap', scope: 'global', stateRegion: region }),
  );
}
