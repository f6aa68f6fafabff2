import { describe, expect, it } from 'vitest';
import { type PlanJson, summarize } from './opentofu.ts';

const change = (...actions: string[]) => ({ actions, before: null, after: null });
const stateOf = (...modes: string[]) => ({ values: { root_module: { resources: modes.map((mode) => ({ mode })) } } });
const applied: PlanJson = {
  prior_state: stateOf('data', 'managed'),
  resource_changes: [{ address: 'aws_vpc.main', change: change('no-op') }],
  output_changes: { vpcId: change('no-op') },
};

describe('what a plan does', () => {
  it('is nothing where neither a resource nor an output changes', () => {
    expect(summarize(applied)).toMatchObject({ add: 0, change: 0, destroy: 0, isEmpty: true, isReadable: true });
    expect(summarize({})).toMatchObject({ isEmpty: true });
  });

  it('counts a replacement as both, and names what goes away', () => {
    const resource_changes = [
      { address: 'aws_vpc.main', change: change('delete', 'create') },
      { address: 'aws_subnet.a', change: change('update') },
    ];
    expect(summarize({ ...applied, resource_changes })).toMatchObject({
      add: 1,
      change: 1,
      destroy: 1,
      destroyed: ['aws_vpc.main'],
      isEmpty: false,
    });
  });

  it.each([
    ['an output alone', { output_changes: { vpcId: change('update') } }],
    [
      'a resource that only moves',
      { resource_changes: [{ address: 'aws_vpc.main', previous_address: 'aws_vpc.old', change: change('no-op') }] },
    ],
    [
      'a resource that is only taken in',
      { resource_changes: [{ address: 'aws_vpc.main', change: { ...change('no-op'), importing: { id: 'vpc-1' } } }] },
    ],
    ['a resource that is only let go', { resource_changes: [{ address: 'aws_vpc.main', change: change('forget') }] }],
  ])('is something for %s', (_, part) => {
    expect(summarize({ ...applied, ...part }).isEmpty).toBe(false);
  });

  it('leaves a stack unreadable until the last of its outputs is in its state', () => {
    // A first plan shows data sources and constant outputs as if they had been there before.
    const first = { prior_state: stateOf('data'), output_changes: { vpcId: change('create') } };
    expect(summarize({ ...applied, ...first }).isReadable).toBe(false);
    const withNewOutput = { output_changes: { vpcId: change('no-op'), zoneId: change('create') } };
    expect(summarize({ ...applied, ...withNewOutput }).isReadable).toBe(false);
    expect(summarize({ ...applied, output_changes: { vpcId: change('update') } }).isReadable).toBe(true);
  });
});
