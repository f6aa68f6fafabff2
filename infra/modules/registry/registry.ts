import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRegistryScanningConfiguration } from '@cdktf/provider-aws/lib/ecr-registry-scanning-configuration/index.js';
import { EcrReplicationConfiguration } from '@cdktf/provider-aws/lib/ecr-replication-configuration/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../iam/policy.ts';
import { type LifecyclePolicyProps, lifecycleRules } from './lifecycle-policy.ts';

export interface RegistryProps extends LifecyclePolicyProps {
  readonly accountId: string;
  readonly region: string;
  readonly kmsKeyArn: string;
  readonly repositories: readonly string[];
  /** Accounts whose roles may pull, within their own policies. */
  readonly pullAccountIds: readonly string[];
  /** Regions that replicate every push. They need the same repositories, because ECR does not replicate settings. */
  readonly replicateTo: readonly string[];
}

/** The image repositories of one region. */
export class Registry extends Construct {
  /** Repository name -> URL. */
  readonly repositoryUrls: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    this.repositoryUrls = Object.fromEntries(
      props.repositories.map((name) => [name, this.#repository(name, props).repositoryUrl]),
    );
    new EcrRegistryScanningConfiguration(this, 'scanning', {
      scanType: 'BASIC',
      rule: [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilter: [{ filter: '*', filterType: 'WILDCARD' }] }],
    });
    if (props.replicateTo.length > 0) {
      new EcrReplicationConfiguration(this, 'replication', {
        replicationConfiguration: {
          rule: [
            {
              destination: props.replicateTo.map((region) => ({ region, registryId: props.accountId })),
              repositoryFilter: props.repositories.map((filter) => ({ filter, filterType: 'PREFIX_MATCH' })),
            },
          ],
        },
      });
    }
  }

  #repository(name: string, props: RegistryProps): EcrRepository {
    const id = name.replaceAll('/', '-');
    const repository = new EcrRepository(this, id, {
      name,
      // Deployments use digests; immutable tags are as reliable for people.
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey: props.kmsKeyArn }],
      forceDelete: false,
      // Every environment pulls from it, so it is always protected.
      lifecycle: { preventDestroy: true },
    });
    new EcrLifecyclePolicy(this, `${id}-lifecycle`, {
      repository: repository.name,
      policy: JSON.stringify({ rules: lifecycleRules(props) }),
    });
    if (props.pullAccountIds.length > 0) {
      new EcrRepositoryPolicy(this, `${id}-policy`, {
        repository: repository.name,
        policy: policyDocument({
          sid: 'EnvironmentsPull',
          principals: { AWS: props.pullAccountIds.map((accountId) => `arn:aws:iam::${accountId}:root`) },
          actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        }),
      });
    }
    return repository;
  }
}
