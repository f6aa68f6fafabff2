import { instanceType } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import { allocatableOn } from '@sample-platform-ai/environments/validation/pods.ts';
import { platformNeeds, platformRequests } from '@sample-platform-ai/environments/validation/room.ts';
import type { Resource } from '../../invariants/tree.ts';
import { all, always, severalRegions, severalZones, zonesAreIndependent } from '../claims.ts';
import { type Rule, reading } from '../rule.ts';
import { at, items, missingIn, resourcesOf, spansZones, subjectOf, type World, zonesIn } from '../world.ts';
import { type Amount, amountText, fits, sum, times, workloadsIn } from './workloads.ts';

/** Groups for any pod, which no Spot interruption empties. */
const steadyGroups = (world: World, region: RegionConfig): readonly Resource[] =>
  resourcesOf(world, 'aws_eks_node_group', region).filter(
    ({ body }) =>
      body['capacity_type'] === 'ON_DEMAND' &&
      items(body['taint']).every((taint) => at(taint, 'effect') === 'PREFER_NO_SCHEDULE'),
  );
const minimum = ({ body }: Resource): number => Number(at(items(body['scaling_config'])[0], 'min_size'));

/** A group may start any of its types, so the smallest one counts. */
function smallest({ body }: Resource): Amount {
  const rooms = items(body['instance_types']).flatMap((name) => {
    const type = instanceType(String(name));
    return type ? [allocatableOn(type)] : [];
  });
  return {
    cpuMillicores: Math.min(...rooms.map(({ cpuMillicores }) => cpuMillicores)),
    memoryMib: Math.min(...rooms.map(({ memoryMib }) => memoryMib)),
  };
}

/** What the minimum of nodes allocates, without the zone that has the most of them. Another rule judges their zones. */
const roomWithout = (groups: readonly Resource[], region: RegionConfig, lostZones: 0 | 1): Amount =>
  sum(
    groups.map((group) => {
      const lost = lostZones * Math.ceil(minimum(group) / region.workloadZones.length);
      return times(minimum(group) - lost, smallest(group));
    }),
  );

const servicesNeed = (world: World, region: RegionConfig, size: 'minReplicas' | 'maxReplicas'): Amount =>
  sum(
    world.clusters
      .filter(({ cluster }) => cluster.region === region)
      .flatMap(workloadsIn)
      .filter(({ isAnywhere }) => isAnywhere)
      .map((workload) => times(workload[size], workload.requests)),
  );

const nodesInEachZone: Rule = {
  id: 'nodes-in-each-zone',
  statement: 'On-demand nodes for any pod are in each workload zone, one or more in each at the minimum',
  reads: '`aws_eks_node_group`',
  source: 'EKS Best Practices Guide: Spread worker nodes and workload across multiple AZs',
  change: 'give the group a subnet in each workload zone, and a minSize of the number of zones or more',
  unclaimed: severalZones,
  judge: (world) =>
    world.environment.regions.filter(spansZones).map((region) => {
      const groups = steadyGroups(world, region);
      const [first] = groups;
      const zones = zonesIn(
        groups.map(({ body }) => body['subnet_ids']),
        region,
      );
      const least = groups.reduce((total, group) => total + minimum(group), 0);
      return reading(
        first ? subjectOf(first) : missingIn(world, 'cluster', region, 'aws_eks_node_group'),
        region.workloadZones.every((zone) => zones.includes(zone)) && least >= region.workloadZones.length,
        {
          found: `${least} nodes in ${zones.join(', ') || 'no zone'}`,
          allowed: `${region.workloadZones.length} or more in ${region.workloadZones.join(', ')}`,
        },
      );
    }),
};

const zoneLossRoom: Rule = {
  id: 'zone-loss-room',
  statement:
    'Without one zone, the minimum of nodes has room for every service and controller; Prometheus, Loki and Alertmanager have a lower priority and may wait',
  reads: '`aws_eks_node_group`, Deployment, HorizontalPodAutoscaler',
  source: 'Well-Architected, Reliability: REL11-BP05 Use static stability to prevent bimodal behavior',
  change: 'raise minSize of the node group, or choose larger instance types',
  unclaimed: all(severalZones, zonesAreIndependent),
  judge: (world) =>
    world.environment.regions.filter(spansZones).flatMap((region) => {
      const groups = steadyGroups(world, region);
      const needed = sum([platformRequests.zones, servicesNeed(world, region, 'minReplicas')]);
      const room = roomWithout(groups, region, 1);
      return groups.slice(0, 1).map((group) =>
        reading(subjectOf(group), fits(needed, room), {
          found: amountText(room),
          allowed: `${amountText(needed)} or more`,
        }),
      );
    }),
};

const regionLossRoom: Rule = {
  id: 'region-loss-room',
  statement:
    "Without another region, the minimum of nodes has room for the maximum of every service's pods: no autoscaler adds nodes",
  reads: '`aws_eks_node_group`, Deployment, HorizontalPodAutoscaler',
  source: 'Well-Architected, Reliability: REL11-BP05 Use static stability to prevent bimodal behavior',
  change: 'raise minSize of the node group, or choose larger instance types',
  unclaimed: severalRegions,
  judge: (world) =>
    world.environment.regions.flatMap((region) => {
      const groups = steadyGroups(world, region);
      const needed = sum([platformNeeds(world.environment), servicesNeed(world, region, 'maxReplicas')]);
      const room = roomWithout(groups, region, 0);
      return groups.slice(0, 1).map((group) =>
        reading(subjectOf(group), fits(needed, room), {
          found: amountText(room),
          allowed: `${amountText(needed)} or more`,
        }),
      );
    }),
};

const nodeGroupRoom: Rule = {
  id: 'node-group-room',
  statement:
    'The maximum of a node group leaves room for nodes that replace lost ones, in addition to those of an upgrade',
  reads: '`aws_eks_node_group`',
  source: 'Well-Architected, Reliability: REL07-BP02 Obtain resources upon detection of impairment to a workload',
  change: 'raise maxSize of the node group above minSize and maxUnavailable',
  unclaimed: always,
  judge: (world) =>
    resourcesOf(world, 'aws_eks_node_group').map((each) => {
      const most = Number(at(items(each.body['scaling_config'])[0], 'max_size'));
      const needed = minimum(each) + Number(at(items(each.body['update_config'])[0], 'max_unavailable'));
      return reading(subjectOf(each), most >= needed, { found: `max_size ${most}`, allowed: `${needed} or more` });
    }),
};

export const nodeRules = [nodesInEachZone, zoneLossRoom, regionLossRoom, nodeGroupRoom] as const;
