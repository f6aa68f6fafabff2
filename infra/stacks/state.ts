import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type Account, accountNames, type Layer } from '@sample-platform-ai/environments/naming.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';
import { S3Backend, type TerraformStack } from 'cdktf';

/** Location and lock of a stack's state. */
export interface StateLocation {
  readonly bucket: string;
  readonly key: string;
  readonly region: RegionName;
  /** ARN of the key, or of its alias, in the bucket's region. */
  readonly kmsKeyArn: string;
  /** Lock table in addition to the native lock file, where the organization has one. */
  readonly lockTable: string | undefined;
}

export interface StateOwner {
  readonly account: Account;
  readonly layer: Layer | 'bootstrap';
  /** The region that owns the stack, or none. */
  readonly scope: RegionName | 'global';
  /** The region that keeps the state. */
  readonly stateRegion: RegionName;
}

export function stateLocation(
  organization: Organization,
  { account, layer, scope, stateRegion }: StateOwner,
): StateLocation {
  const names = accountNames(organization, account);
  return {
    bucket: names.stateBucket(stateRegion),
    key: names.stateKey(layer, scope),
    region: stateRegion,
    kmsKeyArn: names.stateKeyAliasArn(stateRegion),
    lockTable: organization.stateLockTable ? names.stateLockTable : undefined,
  };
}

/** Configures the S3 backend of a stack, encrypted and locked. */
export function keepStateIn(stack: TerraformStack, { bucket, key, region, kmsKeyArn, lockTable }: StateLocation): void {
  const backend = new S3Backend(stack, {
    bucket,
    key,
    region,
    encrypt: true,
    kmsKeyId: kmsKeyArn,
    ...(lockTable && { dynamodbTable: lockTable }),
  });
  // The bindings of 0.21 do not support the native lock (hashicorp/terraform-cdk#3834).
  backend.addOverride('use_lockfile', true);
}
