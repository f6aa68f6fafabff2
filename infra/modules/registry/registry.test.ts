import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { lifecycleRules } from './lifecycle-policy.ts';
import { Registry, type RegistryProps } from './registry.ts';

const props: RegistryProps = {
  accountId: '111111111111',
  region: 'ap-southeast-2',
  kmsKeyArn: 'arn:aws:kms:ap-southeast-2:111111111111:key/1',
  repositories: ['backend', 'team/frontend'],
  pullAccountIds: ['222222222222', '333333333333'],
  replicateTo: ['ap-southeast-4'],
  untaggedExpiryDays: 14,
  keepImages: 200,
};
const registry = (overrides: Partial<RegistryProps> = {}) =>
  testStack((stack) => new Registry(stack, 'registry', { ...props, ...overrides }));

describe('Registry', () => {
  it('has immutable tags, scans every push, encrypts, and is never destroyed', () => {
    const repositories = resources(registry(), 'aws_ecr_repository');
    expect(repositories.map((repository) => repository['name'])).toEqual(['backend', 'team/frontend']);
    for (const repository of repositories) {
      expect(repository).toMatchObject({
        image_tag_mutability: 'IMMUTABLE',
        image_scanning_configuration: { scan_on_push: true },
        encryption_configuration: [{ encryption_type: 'KMS', kms_key: props.kmsKeyArn }],
        force_delete: false,
        lifecycle: { prevent_destroy: true },
      });
    }
  });

  it('lets the environments pull only', () => {
    const policies = resources(registry(), 'aws_ecr_repository_policy');
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      expect(JSON.parse(String(policy['policy'])).Statement).toEqual([
        {
          Sid: 'EnvironmentsPull',
          Effect: 'Allow',
          Principal: { AWS: ['arn:aws:iam::222222222222:root', 'arn:aws:iam::333333333333:root'] },
          Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        },
      ]);
    }
  });

  it('expires by one policy in every repository', () => {
    const policies = resources(registry(), 'aws_ecr_lifecycle_policy');
    expect(policies).toHaveLength(props.repositories.length);
    for (const { policy } of policies) expect(JSON.parse(String(policy))).toEqual({ rules: lifecycleRules(props) });
  });

  it('replicates its repositories to the other region of the same account', () => {
    expect(resources(registry(), 'aws_ecr_replication_configuration')).toMatchObject([
      {
        replication_configuration: {
          rule: [
            {
              destination: [{ region: 'ap-southeast-4', registry_id: '111111111111' }],
              repository_filter: [{ filter: 'backend' }, { filter: 'team/frontend' }],
            },
          ],
        },
      },
    ]);
  });

  it('replicates nothing from a region that only receives', () => {
    expect(resources(registry({ replicateTo: [] }), 'aws_ecr_replication_configuration')).toEqual([]);
  });
});
