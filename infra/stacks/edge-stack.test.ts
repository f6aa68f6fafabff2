import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { environmentNames } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { alpha, beta, organization } from '@sample-platform-ai/environments/test/platform.ts';
import { fees, orders } from '@sample-platform-ai/environments/test/services.ts';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { EnvironmentStacks } from '../test/environment.ts';
import { globalProps } from '../test/props.ts';
import { resources } from '../test/synth.ts';
import { DnsStack } from './dns-stack.ts';
import { EdgeStack } from './edge-stack.ts';

const stacks = new EnvironmentStacks(beta);
const edge = stacks.stack('edge', 'global');
const stack = stacks.json('edge', 'global');
const host = `shop.${beta.dns.zoneName}`;
const edgeOf = (environment: EnvironmentConfig) => new EnvironmentStacks(environment).json('edge', 'global');

describe('EdgeStack', () => {
  it('is applied after the zone and the ingress of each region', () => {
    expect(edge.dependencies.map((each) => each.node.id)).toEqual([
      'beta-dns-global',
      'beta-ingress-apse2',
      'beta-ingress-apse4',
    ]);
  });

  it.each<[RegionName, string]>([
    ['ap-southeast-2', 'apse2'],
    ['ap-southeast-4', 'apse4'],
  ])('lets only its distribution read the site bucket of %s', (region, code) => {
    const policy = resources(stack, 'aws_s3_bucket_policy').find((each) => each['provider'] === `aws.${region}`);
    const name = `test-beta-${code}-orders-web-${beta.account.id}`;
    expect(policy?.['bucket']).toBe(name);
    expect(JSON.parse(String(policy?.['policy'])).Statement).toEqual([
      expect.objectContaining({ Sid: 'TlsOnly', Effect: 'Deny' }),
      {
        Sid: 'Distribution',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: ['s3:GetObject'],
        Resource: [`arn:aws:s3:::${name}/*`],
        Condition: {
          StringEquals: { 'aws:SourceArn': expect.stringMatching(/^\$\{aws_cloudfront_distribution\..+\.arn}$/) },
        },
      },
    ]);
  });

  it('serves the site over IPv4 and IPv6', () => {
    expect(resources(stack, 'aws_route53_record')).toMatchObject(
      ['A', 'AAAA'].map((type) => ({ name: host, type, alias: { evaluate_target_health: false } })),
    );
  });

  it("routes the site's API to the host of its component", () => {
    expect(resources(stack, 'aws_cloudfront_distribution')).toMatchObject([
      { aliases: [host], origin: [{}, {}, { domain_name: `orders.${beta.dns.zoneName}` }] },
    ]);
  });

  it('uses the regions of the setting as origins, in its order', () => {
    const originRegions = ['ap-southeast-4', 'ap-southeast-2'] as const;
    const turned = edgeOf({ ...beta, edge: { ...beta.edge, originRegions } });
    expect(resources(turned, 'aws_cloudfront_distribution')).toMatchObject([
      { origin_group: [{ member: [{ origin_id: 'site-ap-southeast-4' }, { origin_id: 'site-ap-southeast-2' }] }] },
    ]);
    const one = edgeOf({ ...beta, edge: { ...beta.edge, originRegions: ['ap-southeast-4'] } });
    expect(resources(one, 'aws_cloudfront_distribution')).toMatchObject([{ origin_group: [] }]);
    expect(resources(one, 'aws_s3_bucket_policy').filter(({ provider }) => provider)).toHaveLength(1);
  });

  it('has a distribution for each site, and one web ACL, key, log and topic for all of them', () => {
    const { web } = orders.components;
    if (web?.kind !== 'site') throw new Error('orders has a site');
    const docs = {
      ...fees,
      components: { ...fees.components, docs: { ...web, route: { host: 'docs' }, api: undefined, env: {}, files: {} } },
    };
    const services = { ...beta.services, fees: { ...beta.services['fees'], docs: {} } };
    const both = new EnvironmentStacks({ ...beta, services }, { services: [orders, docs] }).json('edge', 'global');
    expect(resources(both, 'aws_cloudfront_distribution').flatMap(({ aliases }) => aliases)).toEqual([
      `docs.${beta.dns.zoneName}`,
      host,
    ]);
    for (const type of ['aws_wafv2_web_acl', 'aws_kms_key', 'aws_cloudfront_function', 'aws_sns_topic']) {
      expect(resources(both, type)).toHaveLength(1);
    }
    expect(resources(both, 'aws_cloudwatch_log_delivery')).toHaveLength(2);
  });

  it('does not exist where no service has a site and no host is checked', () => {
    const { orders: _, ...services } = alpha.services;
    expect(new EnvironmentStacks({ ...alpha, services }).ids).not.toContain('alpha-edge-global');
    expect(new EnvironmentStacks(alpha).ids).toContain('alpha-edge-global');
  });

  it('has only the alarms of public hosts where no service has a site', () => {
    const { orders: _, ...services } = beta.services;
    const alone = edgeOf({ ...beta, services });
    const alarms = resources(alone, 'aws_cloudwatch_metric_alarm');
    expect(alarms.map(({ alarm_name }) => alarm_name)).toEqual([
      'test-beta-edge-health-fees-api-apse2',
      'test-beta-edge-health-fees-api-apse4',
    ]);
    expect(resources(alone, 'aws_sns_topic')).toHaveLength(1);
    for (const type of ['aws_cloudfront_distribution', 'aws_wafv2_web_acl', 'aws_cloudwatch_log_delivery']) {
      expect(resources(alone, type), type).toEqual([]);
    }
  });

  it('attaches its web ACL to the distribution', () => {
    expect(resources(stack, 'aws_wafv2_web_acl')).toMatchObject([{ scope: 'CLOUDFRONT' }]);
    expect(resources(stack, 'aws_cloudfront_distribution')).toMatchObject([
      { web_acl_id: expect.stringContaining('aws_wafv2_web_acl.') },
    ]);
  });

  it('works without a web ACL', () => {
    const open = edgeOf(alpha);
    expect(resources(open, 'aws_wafv2_web_acl')).toEqual([]);
    expect(resources(open, 'aws_cloudfront_distribution')[0]).not.toHaveProperty('web_acl_id');
  });

  it('alarms when a host is unhealthy in a region, where it is checked', () => {
    const metrics = (json: typeof stack) =>
      resources(json, 'aws_cloudwatch_metric_alarm').map((alarm) => alarm['metric_name']);
    // Both public HTTP hosts, in two regions each.
    expect(metrics(stack)).toEqual(['5xxErrorRate', ...Array.from({ length: 4 }, () => 'HealthCheckStatus')]);
    expect(metrics(edgeOf(alpha))).toEqual(['5xxErrorRate']);
  });

  it('refuses a region other than CloudFront’s', () => {
    const app = testApp();
    const dns = new DnsStack(app, 'dns', {
      ...globalProps(beta, 'dns'),
      dns: beta.dns,
      parent: { zoneName: organization.domain, accountId: '1', delegationRoleArnPrefix: 'arn' },
      protectFromDestroy: true,
    });
    const make = () =>
      new EdgeStack(app, 'edge', {
        ...globalProps(beta, 'edge', 'ap-southeast-2'),
        names: environmentNames(organization, beta),
        edge: beta.edge,
        alarms: beta.alarms,
        keyDeletionDays: 7,
        protectFromDestroy: true,
        dns,
        regions: [],
      });
    expect(make).toThrow(/us-east-1 only/);
  });
});
