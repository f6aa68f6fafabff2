import type { Resource } from '../../invariants/tree.ts';
import { drop, type Planted, rewrite, set } from './planted.ts';

const inSecondRegion = ({ stack }: Resource) => stack.endsWith('-apse4');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const withText = (text: RegExp) => (each: Resource) => text.test(JSON.stringify(each.body));
/** The same value with one text replaced by another. */
const replaced = (value: unknown, from: RegExp, to: string): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(new RegExp(from, 'g'), to));
const firstOrigin = (change: Readonly<Record<string, unknown>>) => (body: Resource['body']) => ({
  origin: list(body['origin']).map((origin) => ({ ...Object(origin), ...change })),
});

/** Weaknesses of load balancers, names and networks. */
export const inNetworks: readonly Planted[] = [
  {
    weakness: "a load balancer that keeps a client's connection for an hour",
    rule: 'connection-age',
    resource: set('aws_lb', () => ({ client_keep_alive: undefined })),
  },
  {
    weakness: 'a target group without thresholds',
    rule: 'fail-open-threshold',
    resource: set('aws_lb_target_group', () => ({ target_group_health: undefined })),
  },
  {
    weakness: 'a target group that never leaves DNS',
    rule: 'fail-open-threshold',
    resource: set('aws_lb_target_group', ({ target_group_health: health }) => ({
      target_group_health: {
        ...Object(health),
        dns_failover: { minimum_healthy_targets_count: 'off', minimum_healthy_targets_percentage: 'off' },
      },
    })),
  },
  {
    weakness: 'load balancers in one zone',
    rule: 'balancer-zones',
    resource: set('aws_lb', ({ subnets }) => ({ subnets: list(subnets).slice(0, 1) })),
  },
  {
    weakness: 'a target that is lost for two minutes before its load balancer sees it',
    rule: 'target-health',
    resource: set('aws_lb_target_group', ({ health_check: check }) => ({
      health_check: { ...Object(check), interval: 30, unhealthy_threshold: 4 },
    })),
  },
  {
    weakness: 'target groups without health checks',
    rule: 'target-health',
    resource: set('aws_lb_target_group', ({ health_check: check }) => ({
      health_check: { ...Object(check), enabled: false },
    })),
  },
  {
    weakness: 'a load balancer that deregisters pods before they end',
    rule: 'timeouts-nest',
    resource: set('aws_lb_target_group', () => ({ deregistration_delay: '10' })),
  },
  {
    weakness: 'a load balancer that keeps idle connections longer than the pods',
    rule: 'timeouts-nest',
    resource: set('aws_lb', () => ({ idle_timeout: 600 })),
    manifest: rewrite('Deployment', /"env":\[/, '"env":[{"name":"BALANCER_IDLE_TIMEOUT_SECONDS","value":"120"},'),
  },
  {
    weakness: 'a region whose load balancers do not listen',
    rule: 'own-name-in-each-region',
    resource: drop('aws_lb_listener', inSecondRegion),
  },
  {
    weakness: 'a site with one origin',
    rule: 'origin-failover',
    resource: set('aws_cloudfront_distribution', () => ({ origin_group: undefined })),
  },
  {
    weakness: 'a failover of origins that ignores 503',
    rule: 'origin-failover',
    resource: set('aws_cloudfront_distribution', ({ origin_group: group }) => ({
      origin_group: replaced(group, /503,/, ''),
    })),
  },
  {
    weakness: 'three attempts at each origin of a group',
    rule: 'bounded-attempts',
    resource: set('aws_cloudfront_distribution', firstOrigin({ connection_attempts: 3 })),
  },
  {
    weakness: 'attempts left at the default',
    rule: 'bounded-attempts',
    resource: set('aws_cloudfront_distribution', firstOrigin({ connection_attempts: undefined })),
  },
  {
    weakness: 'records that stay in DNS while their region is lost',
    rule: 'checked-records',
    resource: set('aws_route53_record', () => ({ health_check_id: undefined })),
  },
  {
    weakness: 'a name without a record in the second region',
    rule: 'checked-records',
    resource: drop(
      'aws_route53_record',
      (each) => inSecondRegion(each) && each.body['latency_routing_policy'] !== undefined,
    ),
  },
  {
    weakness: 'health checks that need five minutes',
    rule: 'health-checks',
    resource: set('aws_route53_health_check', () => ({ request_interval: 30, failure_threshold: 10 })),
  },
  {
    weakness: 'a region without health checks',
    rule: 'health-checks',
    resource: drop('aws_route53_health_check', inSecondRegion),
  },
  {
    weakness: "health checks of the other region's name",
    rule: 'health-checks',
    resource: set('aws_route53_health_check', ({ fqdn }) => ({ fqdn: String(fqdn).replace('-apse4.', '-apse2.') })),
  },
  {
    weakness: 'alarms on health checks that take missing data for health',
    rule: 'health-alarms',
    resource: set(
      'aws_cloudwatch_metric_alarm',
      () => ({ treat_missing_data: 'notBreaching' }),
      ({ body }) => body['metric_name'] === 'HealthCheckStatus',
    ),
  },
  {
    weakness: 'a name that answers for an hour',
    rule: 'short-answers',
    resource: set(
      'aws_route53_record',
      () => ({ alias: undefined, ttl: 3600 }),
      ({ stack, body }) => stack.includes('-edge-') && body['type'] === 'A',
    ),
  },
  {
    weakness: 'a public zone without accelerated recovery',
    rule: 'accelerated-recovery',
    resource: set('aws_route53_zone', () => ({ enable_accelerated_recovery: undefined })),
  },
  {
    weakness: 'a parent zone without accelerated recovery',
    rule: 'accelerated-recovery',
    resource: set(
      'aws_route53_zone',
      () => ({ enable_accelerated_recovery: false }),
      ({ stack }) => stack.startsWith('shared-'),
    ),
  },
  {
    weakness: 'one NAT gateway for all zones',
    rule: 'nat-in-each-zone',
    resource: drop('aws_nat_gateway', ({ address }) => address.includes('2b_')),
  },
  {
    weakness: "a zone's route to the NAT gateway of another",
    rule: 'nat-in-each-zone',
    resource: set('aws_route', (body) => Object(replaced(body, /nat-(ap-southeast-\d)b_/, 'nat-$1a_'))),
  },
  {
    weakness: 'interface endpoints in one zone',
    rule: 'endpoints-in-each-zone',
    resource: set(
      'aws_vpc_endpoint',
      ({ subnet_ids: subnets }) => ({ subnet_ids: list(subnets).slice(0, 1) }),
      ({ body }) => body['vpc_endpoint_type'] === 'Interface',
    ),
  },
  {
    weakness: 'a VPN endpoint in one zone',
    rule: 'vpn-in-two-zones',
    resource: drop('aws_ec2_client_vpn_network_association', withText(/southeast-\db/)),
  },
  {
    weakness: 'a region without a VPN endpoint',
    rule: 'vpn-in-two-zones',
    resource: drop('aws_ec2_client_vpn_endpoint', inSecondRegion),
  },
  {
    weakness: 'state in one region',
    rule: 'state-in-two-regions',
    resource: drop('aws_s3_bucket_replication_configuration'),
  },
  {
    weakness: 'a region with more addresses than a new account has',
    rule: 'default-quotas',
    resource: (each) => (each.type === 'aws_eip' ? Array.from({ length: 4 }, () => each) : each),
  },
];
