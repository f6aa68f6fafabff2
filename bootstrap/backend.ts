import type { RegionName } from '@sample-platform-ai/environments/catalogue.ts';
import type { AccountName, Organization } from '@sample-platform-ai/environments/schema.ts';
import { keepStateIn, stateLocation } from '@sample-platform-ai/infra/stacks/state.ts';
import { LocalBackend, type TerraformStack } from 'cdktf';

export interface StatePlace {
  readonly organization: Organization;
  readonly account: AccountName;
  readonly region: RegionName;
}

/**
 * Keeps an account's bootstrap state on the person's own machine until there is a bucket for it, which this very stack
 * makes, and in that bucket ever after.
 */
export function keepState(stack: TerraformStack, { organization, account, region }: StatePlace): void {
  if (organization.accounts[account].bootstrapState === 'local') {
    // Relative to the stack's folder, and outside of what every synthesis replaces.
    new LocalBackend(stack, { path: `../../../.state/${account}.tfstate` });
    return;
  }
  keepStateIn(
    stack,
    stateLocation(organization, { account, layer: 'bootstrap', place: 'global', stateRegion: region }),
  );
}
