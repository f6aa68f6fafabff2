import type { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import type { RegionName } from '../environments/catalogue.ts';
import { environmentNames, regionalNames } from '../environments/naming.ts';
import type { EdgeConfig, IngressConfig, Organization, RegionConfig, RoutingConfig } from '../environments/schema.ts';
import { testApp } from '../test/app.ts';
import { resources, synthesized } from '../test/synth.ts';
import { ClusterStack } from './cluster-stack.ts';
import { DnsStack } from './dns-stack.ts';
import { type EdgeOrigin, EdgeStack } from './edge-stack.ts';
import { FoundationStack } from './foundation-stack.ts';
import { IngressStack } from './ingress-stack.ts';
import { NetworkStack } from './network-stack.ts';

const accountId = '222222222222';
const zoneName = 'uat.example.com';
const organization: Organization = {
  prefix: 'org',
  domain: 'example.com',
  repository: { owner: 'org', name: 'platform', ownerId: '1', repositoryId: '2', defaultBranch: 'main' },
  accounts: {
    shared: { id: '111111111111', bootstrapState: 's3' },
    dev: { id: '333333333333', bootstrapState: 's3' },
    uat: { id: accountId, bootstrapState: 's3' },
    prod: { id: '444444444444', bootstrapState: 's3' },
  },
  regions: ['ap-southeast-2', 'ap-southeast-4'],
  stateLockTable: false,
  registry: { repositories: [], untaggedExpiryDays: 1, keepImages: 1 },
};
const ingressConfig: IngressConfig = { waf: undefined, idleTimeoutSeconds: 60, accessLogRetentionDays: 30 };
const edgeConfig: EdgeConfig = {
  priceClass: 'PriceClass_All',
  waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 30 },
  logRetentionDays: 90,
};

const stackProps = (region: string) => ({
  accountId,
  region,
  state: {
    bucket: 'state',
    key: 'uat.tfstate',
    region: 'ap-southeast-2',
    kmsKeyArn: 'arn:aws:kms:ap-southeast-2:222222222222:alias/state',
    lockTable: undefined,
  } as const,
  tags: { Environment: 'uat' },
  permissionsBoundaryArn: 'arn:aws:iam::222222222222:policy/boundary',
});

function origin(app: App, region: RegionName, { dns, routing }: { dns: DnsStack; routing: RoutingConfig }): EdgeOrigin {
  const names = regionalNames(organization, { name: 'uat', zoneName }, region);
  const site: RegionConfig = {
    name: region,
    zones: [`${region}a`, `${region}b`],
    workloadZones: [`${region}a`],
    vpcCidr: '10.0.0.0/16',
    serviceCidr: '172.20.0.0/20',
    vpnClientCidr: undefined,
  };
  const common = { ...stackProps(region), names, site, protectFromDestroy: true };
  const foundation = new FoundationStack(app, `foundation-${region}`, {
    ...common,
    alarms: { emails: [] },
    budget: undefined,
  });
  const network = new NetworkStack(app, `network-${region}`, {
    ...common,
    network: { natGateways: 'single', interfaceEndpoints: [], flowLogRetentionDays: 14 },
    foundation,
  });
  const cluster = new ClusterStack(app, `cluster-${region}`, {
    ...common,
    cluster: { kubernetesVersion: '1.36', nodeGroups: {}, logRetentionDays: 14, lokiRetentionDays: 14 },
    databaseRegions: [region],
    administratorRoleArn: 'arn:aws:iam::222222222222:role/administrator',
    applyRoleArn: 'arn:aws:iam::222222222222:role/apply',
    planRoleArn: 'arn:aws:iam::222222222222:role/plan',
    network,
    foundation,
  });
  const ingress = new IngressStack(app, `ingress-${region}`, {
    ...common,
    ingress: ingressConfig,
    routing,
    zoneName,
    foundation,
    network,
    cluster,
    dns,
  });
  return { region, ingress, siteBucketName: names.bucket('site') };
}

function edgeStack({ region = 'us-east-1', healthChecked = true, edge = edgeConfig } = {}): EdgeStack {
  const app = testApp();
  const dns = new DnsStack(app, 'dns', {
    ...stackProps('us-east-1'),
    zoneName,
    parent: {
      zoneName: 'example.com',
      accountId: '111111111111',
      delegationRoleArnPrefix: 'arn:aws:iam::111111111111:role/delegation-',
    },
    protectFromDestroy: true,
  });
  const routing: RoutingConfig = {
    policy: 'latency',
    healthCheck: healthChecked
      ? { protocol: 'HTTPS', path: '/readyz', intervalSeconds: 30, failureThreshold: 3 }
      : undefined,
  };
  return new EdgeStack(app, 'edge', {
    ...stackProps(region),
    names: environmentNames(organization, 'uat', zoneName),
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
      const name = regionalNames(organization, { name: 'uat', zoneName }, region).bucket('site');
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
