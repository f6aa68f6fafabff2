import { platform } from '@sample-platform-ai/environments/index.ts';
import { everyPlan } from '@sample-platform-ai/environments/plan/previews.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { describe, expect, it } from 'vitest';
import { allResources, synthesizedTree } from './tree.ts';

const tree = synthesizedTree();
const count = (environment: string, type: string): number =>
  allResources(tree, type).filter((resource) => resource.environment === environment).length;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The resources that an environment's literal asks for. */
function shapeOf(environment: EnvironmentConfig): Readonly<Record<string, number>> {
  const { access, database, dns, edge, ingress, network, primaryRegion, regions } = environment;
  const count = regions.length;
  const aurora = database.kind === 'aurora-global';
  const plans = everyPlan(platform, environment, primaryRegion);
  const sites = plans.flatMap(({ components }) => components.flatMap(({ site }) => site ?? []));
  return {
    aws_vpc: count,
    // Private, data and public ones in each zone.
    aws_subnet: 3 * sum(regions.map(({ zones }) => zones.length)),
    aws_nat_gateway:
      network.natGateways === 'single' ? count : sum(regions.map(({ workloadZones }) => workloadZones.length)),
    // Each pair of regions.
    aws_vpc_peering_connection: (count * (count - 1)) / 2,
    aws_db_instance: aurora ? 0 : 1,
    aws_rds_cluster: aurora ? count : 0,
    aws_rds_cluster_instance: aurora ? count * (1 + database.readersPerRegion) : 0,
    aws_rds_global_cluster: aurora ? 1 : 0,
    aws_eks_cluster: count,
    aws_ec2_client_vpn_endpoint: access ? count : 0,
    aws_wafv2_web_acl: (ingress.waf ? count : 0) + (edge.waf && sites.length > 0 ? 1 : 0),
    aws_cloudfront_distribution: sites.length,
    // Argo CD, and its root application.
    helm_release: 2 * count,
    aws_budgets_budget: 1,
    ...(dns.routing.policy === 'simple' && { aws_route53_health_check: 0 }),
  };
}

describe.each(platform.environments.map((environment) => [environment.name, environment] as const))(
  'the environment %s',
  (name, environment) => {
    const own = allResources(tree).filter((resource) => resource.environment === name);

    it('consists of what its literal says', () => {
      const expected = shapeOf(environment);
      const found = Object.fromEntries(Object.keys(expected).map((type) => [type, count(name, type)]));
      expect(found).toEqual(expected);
    });

    it('runs nodes, gateways and database in its workload zones, and in no other', () => {
      const zones = environment.regions.flatMap((region) => region.zones);
      const workload = environment.regions.flatMap((region) => region.workloadZones);
      const groups = own.filter(({ type }) => type === 'aws_eks_node_group');
      expect(groups.length).toBeGreaterThan(0);
      const subnets = JSON.stringify(groups.map(({ body }) => body['subnet_ids']));
      for (const zone of zones) expect(subnets.includes(zone), zone).toBe(workload.includes(zone));
      const databases = own
        .filter(({ type }) => ['aws_db_instance', 'aws_rds_cluster_instance'].includes(type))
        .flatMap(({ body }) => body['availability_zone'] ?? []);
      for (const zone of databases) expect(workload).toContain(zone);
    });

    it('spreads a cluster of databases over as many zones as it has members', () => {
      const { database, regions } = environment;
      if (database.kind !== 'aurora-global') return;
      const zones = own
        .filter(({ type }) => type === 'aws_rds_cluster_instance')
        .map(({ body }) => body['availability_zone']);
      const members = 1 + database.readersPerRegion;
      expect(new Set(zones).size).toBe(
        sum(regions.map(({ workloadZones }) => Math.min(members, workloadZones.length))),
      );
    });

    it('guards what holds data where it is protected, and nothing elsewhere', () => {
      const guarded = tree
        .filter((stack) => stack.environment === name && stack.layer !== 'bootstrap' && stack.isProtected)
        .map(({ layer }) => layer);
      if (!environment.protectFromDestroy) expect(guarded).toEqual([]);
      else expect(guarded).toEqual(expect.arrayContaining(['data', 'cluster', 'foundation', 'ingress']));
    });
  },
);
