import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { sharedProps } from '../test/props.ts';
import { resources, synthesized } from '../test/synth.ts';
import { RegistryStack } from './registry-stack.ts';

describe('RegistryStack', () => {
  const stack = synthesized(
    new RegistryStack(testApp(), 'registry', {
      ...sharedProps('registry', 'ap-southeast-4'),
      keyAlias: 'alias/org-registry',
      repositories: ['backend'],
      pullAccountIds: ['222222222222'],
      replicateTo: [],
      untaggedExpiryDays: 14,
      keepImages: 200,
    }),
  );

  it('encrypts with its region’s key, which is protected', () => {
    expect(resources(stack, 'aws_kms_key')).toMatchObject([{ lifecycle: { prevent_destroy: true } }]);
    expect(resources(stack, 'aws_ecr_repository')).toMatchObject([
      { encryption_configuration: [{ kms_key: expect.stringContaining('aws_kms_key.') }] },
    ]);
  });

  it('outputs the URL of each repository', () => {
    expect(stack.output?.['repositoryUrls']).toMatchObject({
      value: { backend: expect.stringContaining('repository_url') },
    });
  });
});
