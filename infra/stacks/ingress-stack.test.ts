import type { IngressConfig, RoutingConfig } from '@sample-platform-ai/environments/schema.ts';
import type { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { testApp } from '../test/app.ts';
import { testDns, testRegion } from '../test/region.ts';
import { resources, synthesized } from '../test/synth.ts';
import type { ClusterOutputs } from './cluster-stack.ts';
import { IngressStack } from './ingress-stack.ts';
import { PlatformStack, type PlatformStackProps } from './platform-stack.ts';

class TestCluster extends PlatformStack<ClusterOutputs> {
  constructor(scope: App, id: string, props: PlatformStackProps) {
    super(scope, id, props);
    this.publish({
      clusterName: 'test',
      clusterEndpoint: 'https://cluster.example.net',
      clusterCertificateAuthority: '',
      clusterIssuer: 'https://oidc.eks.ap-southeast-2.amazonaws.com/id/1',
      clusterSecurityGroupId: 'sg-cluster',
      lokiBucket: 'loki',
    });
  }
}

const zoneName = 'prod.example.com';
const vpcCidr = '10.31.0.0/16';
const withoutWaf: IngressConfig = { waf: undefined, idleTimeoutSeconds: 120, accessLogRetentionDays: 90 };
const withWaf: IngressConfig = { ...withoutWaf, waf: { rateLimitPerFiveMinutes: 2000, logRetentionDays: 90 } };
const latency: RoutingConfig = {
  policy: 'latency',
  healthCheck: { protocol: 'HTTPS', path: '/readyz', intervalSeconds: 30, failureThreshold: 3 },
};

function ingress(config: { ingress: IngressConfig; routing: RoutingConfig } = { ingress: withWaf, routing: latency }) {
  const app = testApp();
  const here = testRegion(app, {
    environment: 'prod',
    region: 'ap-southeast-4',
    site: { workloadZones: ['ap-southeast-4a', 'ap-southeast-4b'], vpcCidr },
  });
  const dns = testDns(app, 'prod');
  const stack = new IngressStack(app, 'ingress', {
    ...here.props('ingress'),
    ...here,
    ...config,
    cluster: new TestCluster(app, 'cluster', here.props('cluster')),
    dns,
    protectFromDestroy: true,
  });
  return { stack, dns, plain: synthesized(stack) };
}

describe('IngressStack', () => {
  it('is applied after the zone, and reads no state of another region', () => {
    const { stack, dns, plain } = ingress();
    expect(stack.dependsOn(dns)).toBe(true);
    const states = plain.data?.['terraform_remote_state'] ?? {};
    expect(Object.keys(states).sort()).toEqual(['from-cluster', 'from-foundation-apse4', 'from-network-apse4']);
    expect(plain.data?.['aws_route53_zone']).toMatchObject({ zone: { name: zoneName, private_zone: false } });
  });

  it('opens one door to the internet, and the other to the VPC', () => {
    const { plain } = ingress();
    expect(resources(plain, 'aws_lb').map(({ internal }) => internal)).toEqual([true, false]);
    const clients = resources(plain, 'aws_vpc_security_group_ingress_rule').flatMap((rule) => rule['cidr_ipv4'] ?? []);
    expect(clients).toEqual([vpcCidr, '0.0.0.0/0']);
  });

  it('names internal tools in the private zone alone', () => {
    const tools = resources(ingress().plain, 'aws_route53_record').filter(
      ({ type, name }) => type === 'A' && String(name).includes('.internal.'),
    );
    expect(tools).toHaveLength(4);
    expect(tools.every(({ zone_id }) => String(zone_id).includes('aws_route53_zone.internal-zone'))).toBe(true);
  });

  it('lets load balancers of this account, and nobody else, write their logs', () => {
    const [policy] = resources(ingress().plain, 'aws_s3_bucket_policy');
    expect(JSON.parse(String(policy?.['policy']))).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: ['s3:PutObject'],
          Resource: ['arn:aws:s3:::org-prod-apse4-lb-logs-444444444444/*/AWSLogs/444444444444/*'],
        },
      ],
    });
  });

  it('puts the firewall before the public load balancer where there is one', () => {
    expect(resources(ingress().plain, 'aws_wafv2_web_acl_association')).toMatchObject([
      { resource_arn: expect.stringContaining('aws_lb.public') },
    ]);
    const plain = ingress({ ingress: withoutWaf, routing: latency }).plain;
    expect(resources(plain, 'aws_wafv2_web_acl_association')).toEqual([]);
  });

  it('tells the health check, or that there is none', () => {
    expect(ingress().plain.output?.['healthCheckId']?.['value']).toContain('aws_route53_health_check');
    const simple = ingress({ ingress: withoutWaf, routing: { policy: 'simple' } }).plain;
    expect(simple.output?.['healthCheckId']?.['value']).toBe('');
  });
});
