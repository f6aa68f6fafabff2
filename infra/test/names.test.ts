import { type RegionName, regionNames } from '@sample-platform-ai/environments/catalogue/index.ts';
import { alpha, beta, inRegions, organization, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { addEnvironment } from '../stacks/environment.ts';
import { PlatformStack } from '../stacks/platform-stack.ts';
import { addSharedStacks } from '../stacks/shared.ts';
import { testApp } from './app.ts';
import { synthesized } from './synth.ts';

/** Types whose name is unique only within a parent: a role, the routing policy of a zone. */
const namedWithin = new Set(['aws_iam_role_policy', 'aws_route53_record']);
const isGlobal = (type: string): boolean =>
  /^aws_(iam|route53|cloudfront|s3_bucket|budgets|wafv2_web_acl_logging)/.test(type);
const nameKeys = [
  'name',
  'bucket',
  'identifier',
  'cluster_identifier',
  'global_cluster_identifier',
  'alarm_name',
  'function_name',
  'dashboard_name',
  'cluster_name',
];

type Regions = readonly [RegionName, ...RegionName[]];

/** Names that AWS would refuse as duplicates in one account and region: type, name, and both addresses. */
function namesakes(regions: Regions): readonly string[] {
  const app = testApp();
  const [first, ...rest] = regions;
  // A registry in every region there is, where one region is in use; else in those in use, which takes a quarter of the time.
  const others = rest.length === 0 ? regionNames.filter((name) => name !== first) : rest;
  const platform = {
    ...testPlatform,
    organization: { ...organization, regions: [first, ...others] as const },
    environments: [inRegions(alpha, [first]), ...(regions.length > 1 ? [inRegions(beta, regions)] : [])],
  };
  addSharedStacks(app, platform);
  for (const environment of platform.environments) addEnvironment(app, platform, environment);
  const owners = new Map<string, string[]>();
  for (const stack of app.node.children.filter((child) => child instanceof PlatformStack)) {
    const { resource = {}, provider } = synthesized(stack);
    const providers = provider['aws'] ?? [];
    for (const [type, instances] of Object.entries(resource)) {
      if (!type.startsWith('aws_') || namedWithin.has(type)) continue;
      for (const [id, properties] of Object.entries(instances)) {
        const key = nameKeys.find(
          (each) => typeof properties[each] === 'string' && !`${properties[each]}`.includes('${'),
        );
        if (key === undefined) continue;
        const own = providers.find(
          ({ alias }) => (alias === undefined ? undefined : `aws.${alias}`) === properties['provider'],
        );
        const account = JSON.stringify(own?.['allowed_account_ids']);
        const region = isGlobal(type) ? 'global' : `${properties['region'] ?? own?.['region']}`;
        const scope = [properties['scope'], properties['zone_id'], properties['vpc_id']].filter(Boolean).join(' ');
        const what = [account, region, type, properties[key], scope].join(' ');
        owners.set(what, [...(owners.get(what) ?? []), `${stack.node.id}.${type}.${id}`]);
      }
    }
  }
  expect(owners.size).toBeGreaterThan(50);
  return [...owners]
    .filter(([, addresses]) => addresses.length > 1)
    .map(([what, addresses]) => `${what}: ${addresses.join(', ')}`);
}

describe('names', () => {
  it.each<{ readonly regions: Regions }>([
    { regions: ['us-east-1'] },
    { regions: ['us-east-1', 'eu-west-1'] },
    { regions: ['ap-southeast-4', 'us-east-1', 'ap-southeast-2'] },
  ])('are unique in an account and region: $regions', ({ regions }) => {
    expect(namesakes(regions)).toEqual([]);
  });
});
