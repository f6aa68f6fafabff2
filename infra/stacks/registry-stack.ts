import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../modules/encryption/key.ts';
import { Registry } from '../modules/registry/registry.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

export interface RegistryStackProps extends PlatformStackProps {
  readonly keyAlias: string;
  readonly repositories: readonly string[];
  /** Accounts of the environments. */
  readonly pullAccountIds: readonly string[];
  /** Empty except in the region that images are pushed to. */
  readonly replicateTo: readonly RegionName[];
  readonly untaggedExpiryDays: number;
  readonly keepImages: number;
}

export interface RegistryOutputs {
  /** Repository name -> URL. */
  readonly repositoryUrls: Readonly<Record<string, string>>;
}

/** A region's image registry, in the shared account. */
export class RegistryStack extends PlatformStack<RegistryOutputs> {
  constructor(scope: Construct, id: string, props: RegistryStackProps) {
    super(scope, id, props);
    const key = new EncryptionKey(this, 'key', {
      alias: props.keyAlias,
      description: 'Container images',
      accountId: props.accountId,
      protectFromDestroy: true,
    });
    const registry = new Registry(this, 'registry', {
      accountId: props.accountId,
      region: props.region,
      kmsKeyArn: key.arn,
      repositories: props.repositories,
      pullAccountIds: props.pullAccountIds,
      replicateTo: props.replicateTo,
      untaggedExpiryDays: props.untaggedExpiryDays,
      keepImages: props.keepImages,
    });
    this.publish({ repositoryUrls: registry.repositoryUrls });
  }
}
