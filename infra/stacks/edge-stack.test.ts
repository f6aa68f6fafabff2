import type { RegionName } from '@sample-platform-ai/environments/catalogue.ts';
import { accountNames, environmentNames, regionalNames } from '@sample-platform-ai/environments/naming.ts';
import type { EdgeConfig, IngressConfig, RoutingConfig } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { globalProps, testOrganization } from '../test/organization.ts';
import { testDns, testRegion } from '../test/region.ts';
import { resources, synthesized } from '../test/synth.ts';
import { ClusterStack } from './cluster-stack.ts';
import type { DnsStack } from './dns-stack.ts';
import { type EdgeOrigin, EdgeStack } from './edge-stack.ts';
import { IngressStack } from './ingress-stack.ts';

const zoneName = 'uat.example.com';
const ingressConfig: IngressConfig = { waf: undefined, idleTimeoutSeconds: 60, accessLogRetentionDays: 30 };
const edgeConfig: EdgeConfig = {
  priceClass: 'PriceClass_All',
  waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 30 },
  logRetentionDays: 90,
};

function origin(app: App, region: RegionName, { dns, routing }: { dns: DnsStack; routing: RoutingConfig }): EdgeOrigin {
  const here = testRegion(app, { environment: 'uat', region });
  const account = accountNames(testOrganization, 'uat');
  const cluster = new ClusterStack(app, `cluster-${region}`, {
    ...here.props('cluster'),
    ...here,
    cluster: { kubernetesVersion: '1.36', nodeGroups: {}, logRetentionDays: 14, lokiRetentionDays: 14 },
    databaseRegions: [region],
    administratorRoleArn: account.role('administrator').arn,
    applyRoleArn: account.applyRole.arn,
    planRoleArn: account.planRole.arn,
    protectFromDestroy: true,
  });
  const ingress = new IngressStack(app, `ingress-${region}`, {
    ...here.props('ingress'),
    ...here,
    ingress: ingressConfig,
    routing,
    cluster,
    dns,
    protectFromDestroy: true,
  });
  return { region, ingress, siteBucketName: here.names.bucket('site') };
}

function edgeStack({ region = 'us-east-1', healthChecked = true, edge = edgeConfig } = {}): EdgeStack {
  const app = testApp();
  const dns = testDns(app, 'uat');
  const routing: RoutingConfig = {
    policy: 'latency',
    healthCheck: healthChecked
      ? { protocol: 'HTTPS', path: '/readyz', intervalSeconds: 30, failureThreshold: 3 }
      : undefined,
  };
  return new EdgeStack(app, 'edge', {
    ...globalProps('uat', 'edge', region),
    names: environmentNames(testOrganization, 'uat', zoneName),
    edge,
    alarms: { emails: [] },
    protectFromDestroy: true,
    dns,
    origins: [origin(app, 'ap-southeast-2', { dns, routing }), origin(app, 'ap-southeast-4', { dns, routing })],
    healthChecked,
  });
}

describe('EdgeStack', () => {
  const edge = edgeStack();
  const stack = synthesized(edge);

  it('comes after the zone and the ingress of each region', () => {
    expect(edge.dependencies.map((each) => each.node.id)).toEqual([
      'dns',
      'ingress-ap-southeast-2',
      'ingress-ap-southeast-4',
    ]);
  });

  it.each<RegionName>(['ap-southeast-2', 'ap-southeast-4'])(
    'lets its distribution alone read the site bucket of %s',
    (region) => {
      const policy = resources(stack, 'aws_s3_bucket_policy').find((each) => each['provider'] === `aws.${region}`);
      const name = regionalNames(testOrganization, { name: 'uat', zoneName }, region).bucket('site');
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
    },
  );

  it('answers for the site over both families of addresses', () => {
    expect(resources(stack, 'aws_route53_record')).toMatchObject(
      ['A', 'AAAA'].map((type) => ({ name: zoneName, type, alias: { evaluate_target_health: false } })),
    );
  });

  it('puts its web ACL before the distribution', () => {
    expect(resources(stack, 'aws_wafv2_web_acl')).toMatchObject([{ scope: 'CLOUDFRONT' }]);
    expect(resources(stack, 'aws_cloudfront_distribution')).toMatchObject([
      { web_acl_id: expect.stringContaining('aws_wafv2_web_acl.') },
    ]);
  });

  it('needs no web ACL', () => {
    const open = synthesized(edgeStack({ edge: { ...edgeConfig, waf: undefined } }));
    expect(resources(open, 'aws_wafv2_web_acl')).toEqual([]);
    expect(resources(open, 'aws_cloudfront_distribution')[0]).not.toHaveProperty('web_acl_id');
  });

  it('tells of a region that its health check finds ill, where there is one', () => {
    const metrics = (json: typeof stack) =>
      resources(json, 'aws_cloudwatch_metric_alarm').map((alarm) => alarm['metric_name']);
    expect(metrics(stack)).toEqual(['5xxErrorRate', 'HealthCheckStatus', 'HealthCheckStatus']);
    expect(metrics(synthesized(edgeStack({ healthChecked: false })))).toEqual(['5xxErrorRate']);
  });

  it('refuses another region than CloudFront’s', () => {
    expect(() => edgeStack({ region: 'ap-southeast-2' })).toThrow(/us-east-1 only/);
  });
});
