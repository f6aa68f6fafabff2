import { internalTools } from '@sample-platform-ai/environments/platform-tools.ts';
import { alpha, beta } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { EnvironmentStacks } from '../test/environment.ts';
import { resources } from '../test/synth.ts';

const region = 'ap-southeast-4';
const { zoneName } = beta.dns;
const stacks = new EnvironmentStacks(beta);
const plain = stacks.json('ingress', region);
const small = new EnvironmentStacks(alpha).json('ingress', 'ap-southeast-2');

describe('IngressStack', () => {
  it('is applied after the zone, without reading the state of another region', () => {
    expect(stacks.stack('ingress', region).dependsOn(stacks.stack('dns', 'global'))).toBe(true);
    const states = plain.data?.['terraform_remote_state'] ?? {};
    expect(Object.keys(states).sort()).toEqual([
      'from-beta-cluster-apse4',
      'from-beta-foundation-apse4',
      'from-beta-network-apse4',
    ]);
    expect(plain.data?.['aws_route53_zone']).toMatchObject({ zone: { name: zoneName, private_zone: false } });
  });

  it('opens one load balancer to the internet, and one to the VPCs of the environment', () => {
    expect(resources(plain, 'aws_lb').map(({ internal }) => internal)).toEqual([true, false]);
    const clients = resources(plain, 'aws_vpc_security_group_ingress_rule').flatMap((rule) => rule['cidr_ipv4'] ?? []);
    expect(clients.toSorted()).toEqual(['0.0.0.0/0', ...beta.regions.map(({ vpcCidr }) => vpcCidr)]);
  });

  it('has a target group for every exposure of a service, and for every tool', () => {
    expect(resources(plain, 'aws_lb_target_group').map(({ name }) => name)).toHaveLength(4 + internalTools.length);
    expect(resources(plain, 'aws_lb_listener_rule').map(({ condition }) => condition)).toEqual(
      expect.arrayContaining([
        [{ host_header: { values: [`orders.${zoneName}`, `orders-apse4.${zoneName}`] } }],
        [{ host_header: { values: [`orders-grpc.${zoneName}`] } }],
        [{ host_header: { values: [`orders-admin.apse4.internal.${zoneName}`] } }],
        [{ host_header: { values: [`grafana.apse4.internal.${zoneName}`] } }],
      ]),
    );
  });

  it('gives each listener rule a unique priority', () => {
    const byListener = Map.groupBy(resources(plain, 'aws_lb_listener_rule'), ({ listener_arn }) => listener_arn);
    expect(byListener.size).toBe(2);
    for (const rules of byListener.values()) {
      expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
    }
  });

  it('has records for tools and internal hosts in the private zone only', () => {
    const internal = resources(plain, 'aws_route53_record').filter(
      ({ type, name }) => type === 'A' && String(name).includes('.internal.'),
    );
    expect(internal).toHaveLength(internalTools.length + 1);
    expect(internal.every(({ zone_id }) => String(zone_id).includes('aws_route53_zone.internal-zone'))).toBe(true);
  });

  it('lets load balancers of this account, and no other principal, write their logs', () => {
    const policy = resources(plain, 'aws_s3_bucket_policy').find(({ policy }) => String(policy).includes('AWSLogs'));
    const { id } = beta.account;
    expect(JSON.parse(String(policy?.['policy']))).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: ['s3:PutObject'],
          Resource: [`arn:aws:s3:::test-beta-apse4-lb-logs-${id}/*/AWSLogs/${id}/*`],
        },
      ],
    });
  });

  it('attaches the web ACL to the public load balancer where the settings have one', () => {
    expect(resources(plain, 'aws_wafv2_web_acl_association')).toMatchObject([
      { resource_arn: expect.stringContaining('aws_lb.public') },
    ]);
    expect(resources(small, 'aws_wafv2_web_acl_association')).toEqual([]);
  });

  it('outputs the health check of every public host that has one', () => {
    expect(plain.output?.['healthCheckIds']?.['value']).toMatchObject({
      'orders-api': expect.stringContaining('aws_route53_health_check'),
    });
    expect(small.output?.['healthCheckIds']?.['value']).toEqual({});
  });

  it('creates a bucket for each site, whose policy the edge stack owns', () => {
    const site = resources(plain, 'aws_s3_bucket').find(({ bucket }) => String(bucket).includes('orders-web'));
    expect(site).toMatchObject({ bucket: `test-beta-apse4-orders-web-${beta.account.id}` });
    expect(plain.output?.['siteBucketDomainNames']?.['value']).toEqual({
      'orders-web': expect.stringContaining('bucket_regional_domain_name'),
    });
    expect(resources(plain, 'aws_s3_bucket_policy')).toHaveLength(1);
  });

  it('accepts TLS only at the bucket of a site that CloudFront does not read', () => {
    const edge = { ...beta.edge, originRegions: ['ap-southeast-2'] as const };
    const unread = new EnvironmentStacks({ ...beta, edge }).json('ingress', region);
    const policies = resources(unread, 'aws_s3_bucket_policy').map(({ policy }) => String(policy));
    expect(policies).toHaveLength(2);
    expect(policies.filter((policy) => policy.includes('orders-web') && policy.includes('TlsOnly'))).toHaveLength(1);
  });
});
