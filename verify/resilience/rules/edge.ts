import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import { clientKeepAliveSeconds } from '@sample-platform-ai/environments/plan/timeouts.ts';
import { all, checkedRoutes, hasSite, serves, severalRegions } from '../claims.ts';
import { type Rule, reading } from '../rule.ts';
import { at, items, missingIn, resourcesOf, subjectOf } from '../world.ts';

/** Of an alias record to a load balancer or a distribution, which AWS sets. */
const aliasSeconds = 60;
const detectionSeconds = 90;
/** Connections that CloudFront opens for one request at most. */
const mostAttempts = 4;
const failures = [500, 502, 503, 504];

const groupsOf = (body: Readonly<Record<string, unknown>>) => items(body['origin_group']);

const originFailover: Rule = {
  id: 'origin-failover',
  statement: "A site's files come from a second region's bucket when the first one fails",
  reads: '`aws_cloudfront_distribution`',
  source: 'CloudFront: Optimize high availability with origin failover',
  change: 'make the default behaviour use an origin group of two regions, for status codes 500, 502, 503 and 504',
  unclaimed: all(hasSite, ({ edge }) =>
    edge.originRegions.length > 1 ? undefined : 'edge.originRegions has one region',
  ),
  judge: (world) =>
    resourcesOf(world, 'aws_cloudfront_distribution').map((each) => {
      const [behaviour] = items(each.body['default_cache_behavior']);
      const group = groupsOf(each.body).find(
        (candidate) => at(candidate, 'origin_id') === at(behaviour, 'target_origin_id'),
      );
      const members = new Set(items(at(group, 'member')).map((member) => at(member, 'origin_id')));
      const [criteria] = items(at(group, 'failover_criteria'));
      const codes = items(at(criteria, 'status_codes'));
      return reading(subjectOf(each), members.size > 1 && failures.every((code) => codes.includes(code)), {
        found: `${members.size} origins, failover for ${codes.join(', ') || 'nothing'}`,
        allowed: `2 origins, failover for ${failures.join(', ')}`,
      });
    }),
};

const boundedAttempts: Rule = {
  id: 'bounded-attempts',
  statement: `One request of a viewer opens at most ${mostAttempts} connections to origins, over all origins of its group`,
  reads: '`aws_cloudfront_distribution`',
  source: 'Well-Architected, Reliability: REL05-BP03 Control and limit retry calls',
  change:
    'lower connection_attempts (default: 3) of the origins; each layer that retries multiplies the load on a region that fails',
  unclaimed: hasSite,
  judge: (world) =>
    resourcesOf(world, 'aws_cloudfront_distribution').map((each) => {
      const attempts = new Map(
        items(each.body['origin']).map((origin) => [
          at(origin, 'origin_id'),
          Number(at(origin, 'connection_attempts') ?? 3),
        ]),
      );
      const ofGroups = groupsOf(each.body).map((group) =>
        items(at(group, 'member')).reduce<number>(
          (sum, member) => sum + (attempts.get(at(member, 'origin_id')) ?? 0),
          0,
        ),
      );
      const most = Math.max(...attempts.values(), ...ofGroups);
      return reading(subjectOf(each), most <= mostAttempts, {
        found: `${most} attempts`,
        allowed: `${mostAttempts} or fewer`,
      });
    }),
};

const checkedRecords: Rule = {
  id: 'checked-records',
  statement: 'Each public name has a record in every region, and each record leaves DNS by its health check',
  reads: '`aws_route53_record`',
  source: 'Well-Architected, Reliability: REL11-BP04 Rely on the data plane and not the control plane during recovery',
  change: 'give the name a latency record with health_check_id and evaluate_target_health in every region',
  unclaimed: all(severalRegions, serves, checkedRoutes),
  judge: (world) => {
    const records = resourcesOf(world, 'aws_route53_record').filter(({ body }) => body['latency_routing_policy']);
    const names = [...new Set(records.map(({ body }) => `${body['type']} ${body['name']}`))];
    return names.flatMap((name) =>
      world.environment.regions.map((region) => {
        const record = records.find(
          ({ body }) =>
            `${body['type']} ${body['name']}` === name && at(body['latency_routing_policy'], 'region') === region.name,
        );
        const checked = record?.body['health_check_id'] !== undefined;
        const evaluates = at(record?.body['alias'], 'evaluate_target_health') === true;
        return reading(
          record ? subjectOf(record) : missingIn(world, 'ingress', region, 'aws_route53_record'),
          checked && evaluates,
          {
            found: record ? `${name}, health check ${checked}, target's health ${evaluates}` : `${name} has no record`,
            allowed: 'a record with both',
          },
        );
      }),
    );
  },
};

const healthChecks: Rule = {
  id: 'health-checks',
  statement: `Every region has health checks of its own names, which fail within ${detectionSeconds} s`,
  reads: '`aws_route53_health_check`',
  source: 'Well-Architected, Reliability: REL11-BP01 Monitor all components of the workload to detect failures',
  change:
    'set request_interval and failure_threshold by dns.routing.healthCheck, one check for each service in each region',
  unclaimed: all(severalRegions, serves, checkedRoutes),
  judge: (world) =>
    world.environment.regions.flatMap((region) => {
      const checks = resourcesOf(world, 'aws_route53_health_check', region);
      if (checks.length === 0)
        return [
          reading(missingIn(world, 'ingress', region, 'aws_route53_health_check'), false, {
            found: 'none',
            allowed: 'one or more',
          }),
        ];
      return checks.map((each) => {
        const seconds = Number(each.body['request_interval'] ?? 30) * Number(each.body['failure_threshold'] ?? 3);
        const own = String(each.body['fqdn']).includes(`-${regionCode(region.name)}.`);
        return reading(subjectOf(each), seconds <= detectionSeconds && own, {
          found: `${each.body['fqdn']} fails after ${seconds} s`,
          allowed: `a name of the region, ${detectionSeconds} s or less`,
        });
      });
    }),
};

const healthAlarms: Rule = {
  id: 'health-alarms',
  statement: "An alarm reports each region's health checks, also when their data are missing",
  reads: '`aws_cloudwatch_metric_alarm` of `AWS/Route53`',
  source: 'Well-Architected, Reliability: REL06-BP03 Send notifications',
  change: 'add an alarm on HealthCheckStatus for each health check, with treat_missing_data breaching',
  unclaimed: all(severalRegions, serves, checkedRoutes),
  judge: (world) => {
    const alarms = resourcesOf(world, 'aws_cloudwatch_metric_alarm').filter(
      ({ body }) => body['metric_name'] === 'HealthCheckStatus',
    );
    return world.environment.regions.flatMap((region) => {
      const expected = resourcesOf(world, 'aws_route53_health_check', region).length;
      const own = alarms.filter(({ body }) =>
        JSON.stringify(body['dimensions']).includes(`-ingress-${regionCode(region.name)}.`),
      );
      const alert = own.filter(({ body }) => body['treat_missing_data'] === 'breaching').length;
      return [
        reading(
          own[0] ? subjectOf(own[0]) : missingIn(world, 'edge', undefined, 'aws_cloudwatch_metric_alarm'),
          alert > 0 && alert >= expected,
          {
            found: `${alert} alarms for ${expected} health checks of ${region.name}`,
            allowed: 'one for each',
          },
        ),
      ];
    });
  },
};

const shortAnswers: Rule = {
  id: 'short-answers',
  statement: `DNS answers that lead to a load balancer or a distribution are alias records, or expire within ${aliasSeconds} s`,
  reads: '`aws_route53_record` of types A, AAAA and CNAME',
  source: 'Route 53: Best practices for Amazon Route 53 DNS',
  change: `make the record an alias, or set its ttl to ${aliasSeconds} s; a client's connection may last ${clientKeepAliveSeconds} s longer`,
  unclaimed: serves,
  judge: (world) =>
    resourcesOf(world, 'aws_route53_record')
      .filter(({ body }) => ['A', 'AAAA', 'CNAME'].includes(String(body['type'])))
      .map((each) =>
        reading(subjectOf(each), each.body['alias'] !== undefined || Number(each.body['ttl']) <= aliasSeconds, {
          found: `ttl ${each.body['ttl']}`,
          allowed: `an alias, or ${aliasSeconds} s or less`,
        }),
      ),
};

const acceleratedRecovery: Rule = {
  id: 'accelerated-recovery',
  statement: 'Records of public zones can be changed within an hour after a loss of us-east-1',
  reads: '`aws_route53_zone` of the environment and of the shared account',
  source: 'AWS Resilience Hub, and Route 53: Accelerated recovery for managing public DNS records',
  change: 'set enable_accelerated_recovery; an adopted zone keeps its own setting',
  unclaimed: ({ dns }) => (dns.zone === 'create' ? undefined : 'dns.zone is adopt'),
  judge: (world) =>
    [...world.stacks, ...world.shared]
      .flatMap(({ resourceList }) => resourceList)
      .filter(({ type, body }) => type === 'aws_route53_zone' && body['vpc'] === undefined)
      .map((each) =>
        reading(subjectOf(each), each.body['enable_accelerated_recovery'] === true, {
          found: `enable_accelerated_recovery ${each.body['enable_accelerated_recovery'] ?? 'is not set'}`,
          allowed: 'true',
        }),
      ),
};

export const edgeRules = [
  originFailover,
  boundedAttempts,
  checkedRecords,
  healthChecks,
  healthAlarms,
  shortAnswers,
  acceleratedRecovery,
] as const;
