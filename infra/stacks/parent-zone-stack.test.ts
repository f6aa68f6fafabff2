import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { sharedProps } from '../test/props.ts';
import { resources, synthesized } from '../test/synth.ts';
import { ParentZoneStack } from './parent-zone-stack.ts';
import { addSharedStacks } from './shared.ts';

describe('ParentZoneStack', () => {
  const stack = synthesized(
    new ParentZoneStack(testApp(), 'shared-dns-global', {
      ...sharedProps('dns', 'us-east-1'),
      zoneName: 'example.com',
    }),
  );

  it('protects the zone, which every environment depends on', () => {
    expect(resources(stack, 'aws_route53_zone')).toMatchObject([
      { name: 'example.com', force_destroy: false, lifecycle: { prevent_destroy: true } },
    ]);
  });

  it('outputs the name servers for the delegation from the parent domain', () => {
    expect(stack.output?.['nameServers']).toMatchObject({ value: expect.stringContaining('name_servers') });
  });

  it.each([
    ['create', true],
    ['adopt', false],
  ] as const)('with the zone %s: %s', (zone, exists) => {
    const app = testApp();
    addSharedStacks(app, { ...testPlatform, organization: { ...testPlatform.organization, zone } });
    expect(app.node.tryFindChild('shared-dns-global') !== undefined).toBe(exists);
    expect(app.node.tryFindChild(`shared-registry-${regionCode(testPlatform.organization.regions[0])}`)).toBeDefined();
  });
});
