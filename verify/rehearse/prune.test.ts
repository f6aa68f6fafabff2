import type { StackJson } from '@sample-platform-ai/infra/manifest.ts';
import { describe, expect, it } from 'vitest';
import { prune } from './prune.ts';
import { knownPart } from './schema.ts';

const stack = (parts: Partial<StackJson>): StackJson => ({
  terraform: { backend: {}, required_providers: {}, required_version: '>= 1.11.0' },
  provider: {},
  ...parts,
});

describe('prune', () => {
  const source = stack({
    resource: {
      aws_vpn: { a: { name: 'a' } },
      aws_route: { a: { via: '${aws_vpn.a.id}' }, b: { via: 'elsewhere', depends_on: ['aws_vpn.a', 'aws_vpc.a'] } },
      aws_alarm: { a: { of: '${aws_route.a.id}' }, b: { of: '${from-other.outputs.gone}' } },
      aws_vpc: { a: { note: 'my aws_vpn.ab is another' } },
    },
    output: { vpn: { value: '${aws_vpn.a.id}' }, vpc: { value: '${aws_vpc.a.id}' } },
  });
  const pruned = prune(
    source,
    (_, type) => type === 'aws_vpn',
    (text) => text.includes('outputs.gone'),
  );

  it('takes away what is unwanted and all that refers to it, however far', () => {
    expect(pruned.removed.toSorted()).toEqual(['aws_alarm.a', 'aws_alarm.b', 'aws_route.a', 'aws_vpn.a']);
    expect(Object.keys(pruned.stack.resource ?? {}).toSorted()).toEqual(['aws_route', 'aws_vpc']);
  });

  it('keeps what only came after it, without the order', () => {
    expect(pruned.stack.resource?.['aws_route']?.['b']?.['depends_on']).toEqual(['aws_vpc.a']);
  });

  it('reports removed outputs', () => {
    expect(pruned.removedOutputs).toEqual(['vpn']);
    expect(Object.keys(pruned.stack.output ?? {})).toEqual(['vpc']);
  });

  it('takes away imports into what is gone, and keeps the others', () => {
    const imports = {
      import: [
        { to: 'aws_vpn.a', id: '1' },
        { to: 'aws_vpc.a', id: '2' },
      ],
    };
    const both = { ...source, ...imports };
    const isVpn = (_: string, type: string) => type === 'aws_vpn';
    expect(prune(both, isVpn, () => false).stack).toHaveProperty('import', [{ to: 'aws_vpc.a', id: '2' }]);
    const all = prune(
      both,
      (_, type) => type !== 'aws_alarm',
      () => false,
    );
    expect(all.stack).not.toHaveProperty('import');
  });
});

describe('knownPart', () => {
  const schema = {
    provider_schemas: {
      'registry.opentofu.org/hashicorp/aws': {
        resource_schemas: {
          aws_vpc: {
            block: {
              attributes: { cidr_block: {} },
              block_types: { timeouts: { block: { attributes: { create: {} } } } },
            },
          },
        },
      },
    },
  };
  const part = knownPart(
    stack({
      resource: {
        aws_vpc: {
          a: {
            cidr_block: '10.0.0.0/16',
            region: 'newer',
            timeouts: [{ create: '1m', newer: true }],
            password_wo: 'newer',
            lifecycle: { ignore_changes: ['cidr_block', 'region'] },
          },
        },
        aws_newer: { a: {} },
      },
    }),
    schema,
  );

  it('keeps what the local providers support, in nested blocks too', () => {
    expect(part.stack.resource?.['aws_vpc']?.['a']).toEqual({
      cidr_block: '10.0.0.0/16',
      timeouts: [{ create: '1m' }],
      lifecycle: { ignore_changes: ['cidr_block'] },
    });
  });

  it('names the rest', () => {
    expect(part.unknownArguments).toEqual(['aws_vpc.password_wo', 'aws_vpc.region', 'aws_vpc.timeouts.newer']);
    expect(part.unknownTypes).toEqual(['resource aws_newer']);
    expect(part.withoutSecret).toEqual(['aws_vpc.a']);
  });
});
