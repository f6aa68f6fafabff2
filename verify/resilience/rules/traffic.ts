import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import { clientKeepAliveSeconds } from '@sample-platform-ai/environments/plan/timeouts.ts';
import type { Resource } from '../../invariants/tree.ts';
import { always, serves, severalZones } from '../claims.ts';
import { type Reading, type Rule, reading } from '../rule.ts';
import { at, type ClusterObjects, items, resourcesOf, spansZones, subjectOf, type World, zonesIn } from '../world.ts';

/** A target that no longer answers leaves within this time. */
const targetSeconds = 60;

const connectionAge: Rule = {
  id: 'connection-age',
  statement: `A load balancer closes a client's connection after ${clientKeepAliveSeconds} s, so that clients leave a lost zone or region`,
  reads: '`aws_lb`',
  source: 'AWS Resilience Hub, and Elastic Load Balancing: HTTP client keepalive duration (default: an hour)',
  change: 'set client_keep_alive to the age that the longest recovery counts with (plan/timeouts.ts)',
  unclaimed: always,
  judge: (world) =>
    resourcesOf(world, 'aws_lb').map((each) =>
      reading(subjectOf(each), Number(each.body['client_keep_alive'] ?? 3600) <= clientKeepAliveSeconds, {
        found: `client_keep_alive ${each.body['client_keep_alive'] ?? '3600 by default'}`,
        allowed: `${clientKeepAliveSeconds} s or less`,
      }),
    ),
};

/** A count or a percentage of at least one healthy target. */
const isSet = (block: unknown) =>
  ['minimum_healthy_targets_count', 'minimum_healthy_targets_percentage'].some((key) => Number(at(block, key)) >= 1);

const failOpen: Rule = {
  id: 'fail-open-threshold',
  statement: 'A target group states how few healthy targets end its DNS name, and how few make it send to all targets',
  reads: '`aws_lb_target_group`',
  source: 'AWS Resilience Hub, and Elastic Load Balancing: Target group health',
  change: 'set target_group_health, with dns_failover and unhealthy_state_routing',
  unclaimed: always,
  judge: (world) =>
    resourcesOf(world, 'aws_lb_target_group').map((each) => {
      const [health] = items(each.body['target_group_health']);
      const missing = ['dns_failover', 'unhealthy_state_routing'].filter(
        (key) => !items(at(health, key)).some((block) => isSet(block)),
      );
      return reading(subjectOf(each), missing.length === 0, {
        found: `no threshold in ${missing.join(' and ')}`,
        allowed: 'one healthy target or more in both',
      });
    }),
};

const balancerZones: Rule = {
  id: 'balancer-zones',
  statement: 'A load balancer is in each zone that has pods',
  reads: '`aws_lb`',
  source: 'Well-Architected, Reliability: REL10-BP01 Deploy the workload to multiple locations',
  change: 'give the load balancer a subnet in each workload zone',
  unclaimed: severalZones,
  judge: (world) =>
    world.environment.regions.filter(spansZones).flatMap((region) =>
      resourcesOf(world, 'aws_lb', region).map((each) => {
        const found = zonesIn(each.body['subnets'], region);
        return reading(
          subjectOf(each),
          region.workloadZones.every((zone) => found.includes(zone)),
          {
            found,
            allowed: `subnets in ${region.workloadZones.join(', ')}`,
          },
        );
      }),
    ),
};

const targetHealth: Rule = {
  id: 'target-health',
  statement: `A load balancer stops sending to a target that no longer answers within ${targetSeconds} s`,
  reads: '`aws_lb_target_group`',
  source: 'Well-Architected, Reliability: REL11-BP02 Fail over to healthy resources',
  change: 'shorten interval or unhealthy_threshold of the health check, and leave it enabled',
  unclaimed: always,
  judge: (world) =>
    resourcesOf(world, 'aws_lb_target_group').map((each) => {
      const [check] = items(each.body['health_check']);
      const seconds = Number(at(check, 'interval')) * Number(at(check, 'unhealthy_threshold'));
      return reading(subjectOf(each), at(check, 'enabled') === true && seconds <= targetSeconds, {
        found: at(check, 'enabled') === true ? `${seconds} s` : 'no health check',
        allowed: `${targetSeconds} s or less`,
      });
    }),
};

/** The Deployments that a target group sends to, with the group. */
const targetsIn = ({ manifests }: ClusterObjects, groups: readonly Resource[]) =>
  manifests
    .filter(({ kind }) => kind === 'TargetGroupBinding')
    .flatMap((binding) => {
      const group = groups.find(({ body }) => body['name'] === at(binding, 'spec', 'targetGroupName'));
      const deployment = manifests.find(
        ({ kind, metadata }) =>
          kind === 'Deployment' &&
          metadata.namespace === binding.metadata.namespace &&
          metadata.name === at(binding, 'spec', 'serviceRef', 'name'),
      );
      return group && deployment ? [{ group, deployment }] : [];
    });

function nested(world: World, objects: ClusterObjects): readonly Reading[] {
  const { region } = objects.cluster;
  const idle = resourcesOf(world, 'aws_lb', region).map(({ body }) => Number(body['idle_timeout']));
  return targetsIn(objects, resourcesOf(world, 'aws_lb_target_group', region)).map(({ group, deployment }) => {
    const pod = at(deployment, 'spec', 'template', 'spec');
    const grace = Number(at(pod, 'terminationGracePeriodSeconds'));
    const containers = items(at(pod, 'containers'));
    const preStop = Math.max(...containers.map((each) => Number(at(each, 'lifecycle', 'preStop', 'sleep', 'seconds'))));
    const deregistered = Number(group.body['deregistration_delay']);
    const kept = containers
      .flatMap((each) => items(at(each, 'env')))
      .filter((each) => String(at(each, 'name')).endsWith('BALANCER_IDLE_TIMEOUT_SECONDS'))
      .map((each) => Number(at(each, 'value')));
    const holds =
      0 < preStop && preStop < grace && grace < deregistered && kept.every((seconds) => seconds >= Math.max(...idle));
    return reading(subjectOf(group), holds, {
      found: `preStop ${preStop}, grace period ${grace}, deregistration ${deregistered}; idle ${Math.max(...idle)}, the process keeps ${kept.join(', ') || 'its default'}`,
      allowed:
        'preStop < grace period < deregistration, and a process that keeps idle connections for at least as long',
    });
  });
}

const timeoutsNest: Rule = {
  id: 'timeouts-nest',
  statement:
    'A terminating pod accepts no calls before it is killed, is deregistered after that, and keeps idle connections longer than its load balancer',
  reads: '`aws_lb`, `aws_lb_target_group`, Deployment, TargetGroupBinding',
  source: 'Well-Architected, Reliability: REL05-BP05 Set client timeouts',
  change: 'change the drain of the component or ingress.idleTimeoutSeconds; docs/timeouts.md has all chains',
  unclaimed: serves,
  judge: (world) => world.clusters.flatMap((objects) => nested(world, objects)),
};

const stickyRegion: Rule = {
  id: 'own-name-in-each-region',
  statement:
    'The load balancer of each region accepts calls without another region: a listener, and a name that leads to it',
  reads: '`aws_lb_listener`, `aws_route53_record`',
  source:
    'Well-Architected, Reliability: REL02-BP01 Use highly available network connectivity for your workload public endpoints',
  change: 'give each region its load balancer, its listener and its alias record',
  unclaimed: serves,
  judge: (world) =>
    world.environment.regions.map((region) => {
      const listeners = resourcesOf(world, 'aws_lb_listener', region);
      const names = resourcesOf(world, 'aws_route53_record', region).filter(({ body }) =>
        String(at(body['alias'], 'name')).includes('aws_lb.public'),
      );
      return reading(
        `${world.environment.name}-ingress-${regionCode(region.name)}/aws_lb_listener.public`,
        listeners.length > 0 && names.length > 0,
        { found: `${listeners.length} listeners, ${names.length} names`, allowed: 'one or more of each' },
      );
    }),
};

export const trafficRules = [connectionAge, failOpen, balancerZones, targetHealth, timeoutsNest, stickyRegion] as const;
