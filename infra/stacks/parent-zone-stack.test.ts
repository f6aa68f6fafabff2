import { App } from 'cdktf';
import { expect, it } from 'vitest';
import { resources, synthesized } from '../test/synth.ts';
import { ParentZoneStack } from './parent-zone-stack.ts';

it('protects the zone that every environment hangs on', () => {
  const stack = new ParentZoneStack(new App({ stackTraces: false }), 'shared-dns-global', {
    accountId: '111111111111',
    region: 'us-east-1',
    state: {
      bucket: 'state',
      key: 'shared/dns/global.tfstate',
      region: 'ap-southeast-2',
      kmsKeyArn: 'arn:aws:kms:ap-southeast-2:111111111111:alias/state',
      lockTable: undefined,
    },
    tags: {},
    permissionsBoundaryArn: 'arn:aws:iam::111111111111:policy/boundary',
    zoneName: 'example.com',
  });
  expect(resources(synthesized(stack), 'aws_route53_zone')).toMatchObject([
    { name: 'example.com', force_destroy: false, lifecycle: { prevent_destroy: true } },
  ]);
});
