import type { RegionName } from '@sample-platform-ai/infra/environments/catalogue.ts';
import { accountNames } from '@sample-platform-ai/infra/environments/naming.ts';
import type { AccountName, Organization } from '@sample-platform-ai/infra/environments/schema.ts';
import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';

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
  const names = accountNames(organization, account);
  if (organization.accounts[account].bootstrapState === 'local') {
    // Relative to the stack's folder, and outside of what every synthesis replaces.
    new LocalBackend(stack, { path: `../../../.state/${account}.tfstate` });
    return;
  }
  const backend = new S3Backend(stack, {
    bucket: names.stateBucket(region),
    key: names.stateKey('bootstrap', 'global'),
    region,
    encrypt: true,
    kmsKeyId: names.stateKeyAliasArn(region),
    ...(organization.stateLockTable && { dynamodbTable: names.stateLockTable }),
  });
  // The bindings of 0.21 do not know the native lock (hashicorp/terraform-cdk#3834).
  backend.addOverride('use_lockfile', true);
}
