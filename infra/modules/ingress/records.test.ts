import type { PublicHostPlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { RoutingConfig } from '@sample-platform-ai/environments/schema.ts';
import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { PublicRecords } from './records.ts';

const api = {
  id: 'api',
  host: 'api.example.com',
  regionalHost: 'api-apse4.example.com',
  healthPath: '/readyz',
  followsHealthOf: undefined,
};
const hosts = [api, { ...api, id: 'grpc', host: 'grpc.example.com', followsHealthOf: 'api' }];

const records = (routing: RoutingConfig, of: readonly PublicHostPlan[] = hosts) =>
  testStack(
    (stack) =>
      new PublicRecords(stack, 'records', {
        name: 'test',
        region: 'ap-southeast-4',
        zoneId: 'Z1',
        target: { dnsName: 'balancer.example.net', hostedZoneId: 'Z2' },
        routing,
        hosts: of,
      }),
  );
const record = (routing: RoutingConfig, host: string) =>
  resources(records(routing), 'aws_route53_record').find(({ name }) => name === host);

const healthCheck = { intervalSeconds: 10, failureThreshold: 3 } as const;

describe('PublicRecords', () => {
  it('is a simple record where the routing is simple', () => {
    const simple = record({ policy: 'simple' }, 'api.example.com');
    expect(simple).toMatchObject({ type: 'A', alias: { name: 'balancer.example.net', zone_id: 'Z2' } });
    expect(simple).not.toHaveProperty('set_identifier');
  });

  it.each(['api.example.com', 'grpc.example.com'])('routes %s between regions by latency and health', (host) => {
    expect(record({ policy: 'latency', healthCheck }, host)).toMatchObject({
      set_identifier: 'ap-southeast-4',
      latency_routing_policy: { region: 'ap-southeast-4' },
      alias: { evaluate_target_health: true },
      health_check_id: expect.stringContaining('aws_route53_health_check'),
    });
  });

  it('checks the region at a name of that region only', () => {
    const routing = { policy: 'latency', healthCheck } as const;
    expect(resources(records(routing), 'aws_route53_health_check')).toMatchObject([
      {
        lifecycle: { ignore_changes: ['disabled', 'invert_healthcheck'] },
        type: 'HTTPS',
        fqdn: 'api-apse4.example.com',
        resource_path: '/readyz',
        request_interval: 10,
        failure_threshold: 3,
        enable_sni: true,
      },
    ]);
    expect(record(routing, 'api-apse4.example.com')).not.toHaveProperty('latency_routing_policy');
  });

  it('takes a region out of DNS when one of the components of a shared host is unhealthy there', () => {
    const routing = { policy: 'latency', healthCheck } as const;
    const fees = { ...api, id: 'fees', host: api.host, regionalHost: 'fees-apse4.example.com' };
    const stack = records(routing, [api, fees]);
    const checks = resources(stack, 'aws_route53_health_check');
    expect(checks.filter(({ type }) => type === 'HTTPS').map(({ fqdn }) => fqdn)).toEqual([
      'api-apse4.example.com',
      'fees-apse4.example.com',
    ]);
    expect(checks.filter(({ type }) => type === 'CALCULATED')).toMatchObject([
      { child_healthchecks: [expect.any(String), expect.any(String)], child_health_threshold: 2 },
    ]);
    const shared = resources(stack, 'aws_route53_record').filter(({ name }) => name === api.host);
    expect(shared).toMatchObject([{ health_check_id: expect.stringContaining('all-api-example-com') }]);
  });

  it('has no health check where the settings have none', () => {
    const routing = { policy: 'latency', healthCheck: undefined } as const;
    expect(resources(records(routing), 'aws_route53_health_check')).toEqual([]);
    expect(record(routing, 'api.example.com')).not.toHaveProperty('health_check_id');
  });
});
