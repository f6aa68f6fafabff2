import { type RegionName, regionNames } from '@sample-platform-ai/environments/catalogue/index.ts';
import { regionCode, stackId } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { alpha, beta, inRegions, organization, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { validate } from '@sample-platform-ai/environments/validate.ts';
import { describeProblem } from '@sample-platform-ai/environments/validation/problem.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { EnvironmentStacks } from '../test/environment.ts';
import { resources, type Synthesized, synthesized } from '../test/synth.ts';
import { PlatformStack } from './platform-stack.ts';
import { addSharedStacks } from './shared.ts';

type Regions = readonly [RegionName, ...RegionName[]];
const four = ['eu-west-1', 'us-east-1', 'ap-southeast-2', 'us-west-2'] as const;
const [one, two, three, last] = four;

const made = new Map<string, EnvironmentStacks>();
/** Cached for each list of regions, because it is slow. */
function stacksOf(environment: EnvironmentConfig, regions: Regions): EnvironmentStacks {
  const key = [environment.name, ...regions].join(' ');
  const stacks = made.get(key) ?? new EnvironmentStacks(inRegions(environment, regions));
  made.set(key, stacks);
  return stacks;
}
const stacksAt = (...regions: Regions) => stacksOf(beta, regions);
const addresses = (json: Synthesized, type: string) => Object.keys(json.resource?.[type] ?? {});

describe('an environment in one to four regions', () => {
  it.each<[EnvironmentConfig, Regions]>([
    [alpha, ['us-east-1']],
    [beta, [one, two]],
    [beta, [one, two, three]],
    [beta, four],
  ])('is valid (%#)', (environment, regions) => {
    const platform = {
      ...testPlatform,
      organization: {
        ...organization,
        regions: [organization.regions[0], ...regionNames.filter((name) => name !== organization.regions[0])] as const,
      },
      environments: [inRegions(environment, regions)],
    };
    expect(
      validate(platform, new Date('2026-11-28'))
        .filter(({ level }) => level === 'error')
        .map(describeProblem),
    ).toEqual([]);
  });

  it('connects every pair of regions once, and a single one to none', () => {
    expect(stacksAt(one).ids).not.toContain('beta-peering-global');
    const connections = (...regions: Regions) =>
      resources(stacksAt(...regions).json('peering', 'global'), 'aws_vpc_peering_connection');
    expect(connections(one, two)).toHaveLength(1);
    expect(connections(one, two, three)).toHaveLength(3);
    const all = connections(...four);
    expect(all).toHaveLength(6);
    expect(new Set(all.map(({ tags }) => JSON.stringify(tags))).size).toBe(6);
  });

  it('changes no connection when a region joins or the list has another order', () => {
    const before = addresses(stacksAt(one, two).json('peering', 'global'), 'aws_vpc_peering_connection');
    const after = addresses(stacksAt(last, two, three, one).json('peering', 'global'), 'aws_vpc_peering_connection');
    expect(after).toEqual(expect.arrayContaining([...before]));
  });

  it('routes from every region to every other one', () => {
    const json = stacksAt(...four).json('peering', 'global');
    for (const { name, vpcCidr } of inRegions(beta, four).regions) {
      const away = resources(json, 'aws_route').filter(({ provider }) => provider === `aws.${regionCode(name)}`);
      const tables = new Set(away.map(({ route_table_id }) => route_table_id));
      expect(tables.size).toBeGreaterThan(2);
      expect(away).toHaveLength(3 * tables.size);
      expect(away.map(({ destination_cidr_block }) => destination_cidr_block)).not.toContain(vpcCidr);
    }
  });

  it('has a member of the global database in each region, reached from all of them', () => {
    const stacks = stacksAt(...four);
    const cidrs = inRegions(beta, four).regions.map(({ vpcCidr }) => vpcCidr);
    expect(resources(stacks.json('aurora', 'global'), 'aws_rds_global_cluster')).toHaveLength(1);
    for (const region of four) {
      const json = stacks.json('data', region);
      expect(resources(json, 'aws_rds_cluster')).toHaveLength(1);
      const clients = resources(json, 'aws_vpc_security_group_ingress_rule').map(({ cidr_ipv4 }) => cidr_ipv4);
      expect(clients.toSorted()).toEqual(cidrs.toSorted());
    }
  });

  it('has every secret in every region', () => {
    for (const secret of resources(stacksAt(...four).json('data', one), 'aws_secretsmanager_secret')) {
      expect(secret['replica']).toMatchObject(four.slice(1).map((region) => ({ region })));
    }
  });

  it('serves every public host from every region', () => {
    for (const region of four) {
      const hosts = resources(stacksAt(...four).json('ingress', region), 'aws_route53_record').filter(
        ({ set_identifier }) => set_identifier === region,
      );
      expect(hosts.map(({ name }) => name)).toContain(`orders.${beta.dns.zoneName}`);
    }
  });

  it('serves sites from the two regions of the setting', () => {
    const [distribution] = resources(stacksAt(...four).json('edge', 'global'), 'aws_cloudfront_distribution');
    expect(distribution).toMatchObject({
      origin_group: [{ member: [{ origin_id: `site-${one}` }, { origin_id: `site-${two}` }] }],
    });
  });

  it('replicates every image to all other regions', () => {
    const app = testApp();
    addSharedStacks(app, { ...testPlatform, organization: { ...organization, regions: four } });
    const registry = (region: RegionName) => {
      const found = app.node.tryFindChild(stackId('shared', 'registry', region));
      if (!(found instanceof PlatformStack)) throw new Error(`no registry in ${region}`);
      return synthesized(found);
    };
    expect(resources(registry(one), 'aws_ecr_replication_configuration')).toMatchObject([
      { replication_configuration: { rule: [{ destination: four.slice(1).map((region) => ({ region })) }] } },
    ]);
    const released = ['fees-api', 'orders-api', 'orders-web'];
    const repositories = [...released, ...released.map((name) => `preview/${name}`)];
    for (const region of four) {
      expect(resources(registry(region), 'aws_ecr_repository').map(({ name }) => name)).toEqual(repositories);
    }
  });
});

/** Attributes that are unique in an account and region, or globally. */
const nameKeys = ['name', 'bucket', 'alarm_name', 'identifier', 'cluster_identifier', 'cluster_name', 'policy_name'];
/** Parts of another resource, which have that resource's name. */
const parts = /^aws_(s3_bucket_.*|route53_record|iam_role_policy|kubernetes_.*|eks_.*|.*_association)$/;

/** Every name of an environment's resources: `type region name`. */
function namesIn(stacks: EnvironmentStacks): string[] {
  return stacks.ids.flatMap((id) => {
    const json = stacks.byId(id);
    const regionOf = new Map(
      (json.provider['aws'] ?? []).map((provider) => [
        provider['alias'] ? `aws.${provider['alias']}` : undefined,
        String(provider['region']),
      ]),
    );
    return Object.entries(json.resource ?? {})
      .filter(([type]) => type.startsWith('aws_') && !parts.test(type))
      .flatMap(([type, byName]) =>
        Object.values(byName).flatMap((resource) => {
          const region = regionOf.get(resource['provider'] === undefined ? undefined : String(resource['provider']));
          const name = nameKeys.map((key) => resource[key]).find((value) => typeof value === 'string');
          return name === undefined || String(name).includes('${') ? [] : [`${type} ${region} ${name}`];
        }),
      );
  });
}

describe("an environment in us-east-1, which also has CloudFront's resources", () => {
  it.each<[EnvironmentConfig, Regions]>([
    [alpha, ['us-east-1']],
    [beta, ['us-east-1', 'ap-southeast-2']],
    [beta, ['ap-southeast-2', 'us-east-1']],
  ])('uses no name twice (%#)', (environment, regions) => {
    const names = namesIn(stacksOf(environment, regions));
    expect(names.filter((name) => name.includes(' us-east-1 ')).length).toBeGreaterThan(40);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('has a separate key for each log, in both stacks of that region', () => {
    const aliases = namesIn(stacksOf(alpha, ['us-east-1'])).filter((name) => name.startsWith('aws_kms_alias'));
    expect(aliases.toSorted()).toEqual(
      ['cluster', 'data', 'edge', 'logs', 'security'].map(
        (purpose) => `aws_kms_alias us-east-1 alias/test-alpha-${purpose}`,
      ),
    );
  });
});
