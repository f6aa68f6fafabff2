import { describe, expect, it } from 'vitest';
import { allResources, synthesizedTree, where } from './tree.ts';

const tree = synthesizedTree();

/** AWS' limits, in characters. */
const limits: readonly (readonly [type: string, key: string, limit: number])[] = [
  ['aws_lb', 'name', 32],
  ['aws_lb_target_group', 'name', 32],
  ['aws_iam_role', 'name', 64],
  ['aws_iam_policy', 'name', 128],
  ['aws_s3_bucket', 'bucket', 63],
  ['aws_rds_cluster', 'cluster_identifier', 63],
  ['aws_db_instance', 'identifier', 63],
  ['aws_eks_cluster', 'name', 100],
  ['aws_sns_topic', 'name', 256],
  ['aws_wafv2_web_acl', 'name', 128],
];

describe('names', () => {
  it.each(limits)('of %s fit: %s within %i characters', (type, key, limit) => {
    const resources = allResources(tree, type);
    expect(resources.length).toBeGreaterThan(0);
    expect(where(resources.filter(({ body }) => String(body[key] ?? '').length > limit))).toEqual([]);
  });

  it.each(['aws_iam_role', 'aws_s3_bucket'])('of %s, which are global, are given once', (type) => {
    const names = allResources(tree, type).map(({ environment, body }) =>
      type === 'aws_iam_role' ? `${environment} ${body['name']}` : String(body['bucket']),
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
