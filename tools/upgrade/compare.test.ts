import { describe, expect, it } from 'vitest';
import { effects, type TreeStack } from './compare.ts';

const stack = (
  id: string,
  resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  moved: TreeStack['moved'] = [],
): TreeStack => ({ id, resources: new Map(Object.entries(resources)), moved });

describe('the effects of an upgrade', () => {
  it('are none where nothing changes but what no resource has', () => {
    const before = stack('a', { 'aws_s3_bucket.b': { bucket: 'x', '//': { path: 'a/b' } } });
    const after = stack('a', { 'aws_s3_bucket.b': { bucket: 'x', '//': { path: 'a/c' } } });
    expect(effects([before], [after])).toEqual({
      destroyed: [],
      lost: [],
      created: [],
      changed: [],
      moved: [],
      forgotten: [],
    });
  });

  it('name what is destroyed and created, and what of it holds data', () => {
    const before = stack('a', { 'aws_rds_cluster.old': {}, 'aws_iam_role.r': {}, 'aws_vpc.v': {} });
    const after = stack('a', { 'aws_rds_cluster.new': {}, 'aws_vpc.v': {} });
    expect(effects([before], [after])).toMatchObject({
      destroyed: ['a aws_rds_cluster.old', 'a aws_iam_role.r'],
      lost: ['a aws_rds_cluster.old'],
      created: ['a aws_rds_cluster.new'],
    });
  });

  it('lose nothing that a moved block renames, over several moves', () => {
    const moves = [
      { from: 'aws_rds_cluster.old', to: 'aws_rds_cluster.between' },
      { from: 'aws_rds_cluster.between', to: 'aws_rds_cluster.new' },
    ];
    const before = stack('a', { 'aws_rds_cluster.old': { engine: '16' } });
    const after = stack('a', { 'aws_rds_cluster.new': { engine: '17' } }, moves);
    expect(effects([before], [after])).toEqual({
      destroyed: [],
      lost: [],
      created: [],
      changed: ['a aws_rds_cluster.new: engine'],
      moved: ['a aws_rds_cluster.old to aws_rds_cluster.new'],
      forgotten: [],
    });
  });

  it('lose nothing that a stack forgets and another one imports', () => {
    const address = 'aws_rds_global_cluster.g';
    const later = { ...stack('a', {}), forgotten: [address] };
    const other = stack('b', { 'aws_rds_global_cluster.h': {} });
    expect(effects([stack('a', { [address]: {} })], [later, other])).toMatchObject({
      destroyed: [],
      lost: [],
      forgotten: [`a ${address}`],
    });
  });

  it('end where moves lead in a circle', () => {
    const circle = [
      { from: 'aws_vpc.a', to: 'aws_vpc.b' },
      { from: 'aws_vpc.b', to: 'aws_vpc.a' },
    ];
    expect(effects([stack('a', { 'aws_vpc.a': {} })], [stack('a', {}, circle)]).lost).toEqual(['a aws_vpc.a']);
  });

  it('destroy all of a stack that is no longer there, and of one with another name', () => {
    const resources = { 'aws_s3_bucket.b': {}, 'aws_sns_topic.t': {} };
    const { destroyed, lost, created } = effects([stack('a', resources)], [stack('b', resources)]);
    expect(destroyed).toEqual(['a aws_s3_bucket.b', 'a aws_sns_topic.t']);
    expect(lost).toEqual(['a aws_s3_bucket.b']);
    expect(created).toEqual(['b aws_s3_bucket.b', 'b aws_sns_topic.t']);
  });
});
