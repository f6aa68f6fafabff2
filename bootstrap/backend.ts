import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Account } from '@sample-platform-ai/environments/naming.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { keepStateIn, stateLocation } from '@sample-platform-ai/infra/stacks/state.ts';
import { LocalBackend, type TerraformStack } from 'cdktf';

export interface StatePlace {
  readonly organization: Organization;
  readonly account: Account;
  readonly region: RegionName;
}

/**
 * Keeps an account's bootstrap state on the person's own machine until there is a bucket for it, which this very stack
 * makes, and in that bucket ever after.
 */
export function keepState(stack: TerraformStack, { organization, account, region }: StatePlace): void {
  if (account.bootstrapState === 'local') {
    // Relative to the stack's folder, and outside of what every synthesis replaces.
    new LocalBackend(stack, { path: `../../../.state/${account.name}.tfstate` });
    return;
  }
  keepStateIn(
    stack,
    stateLocation(organization, { account, layer: 'bootstrap', place: 'global', stateRegion: region }),
  );
}
