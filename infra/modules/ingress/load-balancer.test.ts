import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { LoadBalancer, type LoadBalancerProps } from './load-balancer.ts';

const props: LoadBalancerProps = {
  name: 'test-public',
  exposure: 'public',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-a', 'subnet-b'],
  clientCidr: '0.0.0.0/0',
  peerCidrs: [],
  clusterSecurityGroupId: 'sg-cluster',
  certificateArn: 'arn:aws:acm:ap-southeast-2:123456789012:certificate/1',
  idleTimeoutSeconds: 120,
  logBucketName: 'test-logs',
  exposures: [
    {
      id: 'api',
      protocol: 'HTTP',
      port: 8080,
      healthCheckPath: '/readyz',
      hosts: ['api.example.com', 'api-apse2.example.com'],
      path: undefined,
      targetGroupName: 'test-api',
      priority: 30_000,
      deregistrationSeconds: 50,
      probe: undefined,
    },
    {
      id: 'fees',
      protocol: 'HTTP',
      port: 8080,
      healthCheckPath: '/readyz',
      hosts: ['api.example.com'],
      path: '/fees',
      targetGroupName: 'test-fees',
      priority: 100,
      deregistrationSeconds: 50,
      probe: { host: 'fees-api-apse2.example.com', priority: 30_002 },
    },
    {
      id: 'grpc',
      protocol: 'GRPC',
      port: 9090,
      healthCheckPath: '/grpc.health.v1.Health/Check',
      hosts: ['grpc.example.com'],
      path: undefined,
      targetGroupName: 'test-grpc',
      priority: 30_001,
      deregistrationSeconds: 50,
      probe: undefined,
    },
  ],
  protectFromDestroy: true,
};
const loadBalancer = (overrides: Partial<LoadBalancerProps> = {}) =>
  testStack((stack) => new LoadBalancer(stack, 'public', { ...props, ...overrides }));

describe('LoadBalancer', () => {
  it('listens for TLS only, and answers 404 to an unknown host', () => {
    expect(resources(loadBalancer(), 'aws_lb_listener')).toMatchObject([
      {
        port: 443,
        protocol: 'HTTPS',
        ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
        default_action: [{ type: 'fixed-response', fixed_response: { status_code: '404' } }],
      },
    ]);
  });

  it('drops invalid HTTP headers, keeps both logs, and is protected', () => {
    const logs = { bucket: 'test-logs', enabled: true };
    expect(resources(loadBalancer(), 'aws_lb')).toMatchObject([
      {
        internal: false,
        drop_invalid_header_fields: true,
        desync_mitigation_mode: 'strictest',
        access_logs: logs,
        connection_logs: logs,
        enable_deletion_protection: true,
        lifecycle: { prevent_destroy: true },
      },
    ]);
  });

  it('closes client connections after minutes, so that clients resolve the name again after a failover', () => {
    expect(resources(loadBalancer(), 'aws_lb')).toMatchObject([{ client_keep_alive: 300 }]);
  });

  it('drops a zone with mostly unhealthy targets from DNS, and uses unhealthy targets only when none is healthy', () => {
    const groups = resources(loadBalancer(), 'aws_lb_target_group');
    expect(groups).toHaveLength(3);
    for (const group of groups) {
      expect(group).toMatchObject({
        target_group_health: {
          dns_failover: { minimum_healthy_targets_count: '1', minimum_healthy_targets_percentage: '50' },
          unhealthy_state_routing: { minimum_healthy_targets_count: 1, minimum_healthy_targets_percentage: 'off' },
        },
      });
    }
  });

  it('accepts HTTPS from clients, and reaches the cluster on the target ports', () => {
    const ingress = resources(loadBalancer(), 'aws_vpc_security_group_ingress_rule');
    expect(ingress).toHaveLength(3);
    expect(ingress.filter((rule) => rule['cidr_ipv4'])).toMatchObject([
      { cidr_ipv4: '0.0.0.0/0', from_port: 443, to_port: 443 },
    ]);
    expect(ingress.filter((rule) => rule['security_group_id'] === 'sg-cluster')).toMatchObject([
      { from_port: 8080, to_port: 8080 },
      { from_port: 9090, to_port: 9090 },
    ]);
  });

  it('reaches the cluster and nothing else', () => {
    const egress = resources(loadBalancer(), 'aws_vpc_security_group_egress_rule');
    expect(egress).toMatchObject([
      { referenced_security_group_id: 'sg-cluster', from_port: 8080, to_port: 8080 },
      { referenced_security_group_id: 'sg-cluster', from_port: 9090, to_port: 9090 },
    ]);
    expect(egress.every((rule) => !rule['cidr_ipv4'])).toBe(true);
  });

  it('checks HTTP and gRPC targets with the health check of their protocol', () => {
    expect(resources(loadBalancer(), 'aws_lb_target_group')).toMatchObject([
      {
        name: 'test-api',
        target_type: 'ip',
        protocol_version: 'HTTP1',
        health_check: { path: '/readyz', matcher: '200' },
        deregistration_delay: '50',
      },
      { name: 'test-fees' },
      {
        name: 'test-grpc',
        target_type: 'ip',
        protocol_version: 'GRPC',
        health_check: { path: '/grpc.health.v1.Health/Check', matcher: '0' },
      },
    ]);
  });

  it('routes each host to its target group, and a path of a host before the host', () => {
    expect(resources(loadBalancer(), 'aws_lb_listener_rule')).toMatchObject([
      { priority: 30_000, condition: [{ host_header: { values: ['api.example.com', 'api-apse2.example.com'] } }] },
      { priority: 30_002, condition: [{ host_header: { values: ['fees-api-apse2.example.com'] } }] },
      {
        priority: 100,
        condition: [
          { host_header: { values: ['api.example.com'] } },
          { path_pattern: { values: ['/fees', '/fees/*'] } },
        ],
      },
      { priority: 30_001, condition: [{ host_header: { values: ['grpc.example.com'] } }] },
    ]);
  });
});
