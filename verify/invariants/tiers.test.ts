import { describe, expect, it } from 'vitest';
import { allResources, synthesizedTree } from './tree.ts';

const tree = synthesizedTree();
const count = (environment: string, type: string): number =>
  allResources(tree, type).filter((resource) => resource.environment === environment).length;

/** The tier table: what each environment consists of. */
const shape = {
  dev: {
    aws_vpc: 1,
    aws_subnet: 6,
    aws_nat_gateway: 1,
    aws_vpc_peering_connection: 0,
    aws_db_instance: 1,
    aws_rds_cluster: 0,
    aws_rds_cluster_instance: 0,
    aws_rds_global_cluster: 0,
    aws_eks_cluster: 1,
    aws_ec2_client_vpn_endpoint: 1,
    aws_ec2_client_vpn_network_association: 1,
    aws_wafv2_web_acl: 0,
    aws_route53_health_check: 0,
    aws_cloudfront_distribution: 1,
    helm_release: 2,
    aws_budgets_budget: 1,
  },
  uat: {
    aws_vpc: 2,
    aws_subnet: 12,
    aws_nat_gateway: 2,
    aws_vpc_peering_connection: 1,
    aws_db_instance: 0,
    aws_rds_cluster: 2,
    aws_rds_cluster_instance: 2,
    aws_rds_global_cluster: 1,
    aws_eks_cluster: 2,
    aws_ec2_client_vpn_endpoint: 2,
    aws_ec2_client_vpn_network_association: 4,
    aws_wafv2_web_acl: 3,
    aws_route53_health_check: 0,
    aws_cloudfront_distribution: 1,
    helm_release: 4,
    aws_budgets_budget: 1,
  },
  prod: {
    aws_vpc: 2,
    aws_subnet: 18,
    aws_nat_gateway: 6,
    aws_vpc_peering_connection: 1,
    aws_db_instance: 0,
    aws_rds_cluster: 2,
    aws_rds_cluster_instance: 6,
    aws_rds_global_cluster: 1,
    aws_eks_cluster: 2,
    aws_ec2_client_vpn_endpoint: 2,
    aws_ec2_client_vpn_network_association: 6,
    aws_wafv2_web_acl: 3,
    aws_route53_health_check: 2,
    aws_cloudfront_distribution: 1,
    helm_release: 4,
    aws_budgets_budget: 1,
  },
} as const;

describe('the tiers', () => {
  it.each(Object.entries(shape))('%s is what the table says', (environment, expected) => {
    const found = Object.fromEntries(Object.keys(expected).map((type) => [type, count(environment, type)]));
    expect(found).toEqual(expected);
  });

  it('dev runs nodes, NAT gateway and database in one zone', () => {
    const dev = allResources(tree).filter(({ environment }) => environment === 'dev');
    const database = dev.find(({ type }) => type === 'aws_db_instance');
    expect(database?.body).toMatchObject({ multi_az: false, availability_zone: 'ap-southeast-2a' });
    const [nodes, ...more] = dev.filter(({ type }) => type === 'aws_eks_node_group');
    expect(more).toEqual([]);
    expect(JSON.stringify(nodes?.body['subnet_ids'])).toContain('ap-southeast-2a');
    expect(JSON.stringify(nodes?.body['subnet_ids'])).not.toContain('ap-southeast-2b');
    expect(dev.filter(({ type }) => type === 'aws_nat_gateway').map(({ address }) => address)).toEqual([
      expect.stringContaining('ap-southeast-2a'),
    ]);
  });

  it('prod spreads its database over three zones of each region', () => {
    const zones = allResources(tree, 'aws_rds_cluster_instance')
      .filter(({ environment }) => environment === 'prod')
      .map(({ body }) => body['availability_zone']);
    expect(new Set(zones).size).toBe(6);
  });

  it('guards what holds data in uat and prod, and nothing of dev', () => {
    const guarded = (environment: string) =>
      tree
        .filter((stack) => stack.environment === environment && stack.layer !== 'bootstrap' && stack.isProtected)
        .map(({ layer }) => layer);
    expect(guarded('dev')).toEqual([]);
    for (const environment of ['uat', 'prod']) {
      expect(guarded(environment)).toEqual(expect.arrayContaining(['data', 'cluster', 'dns', 'foundation', 'ingress']));
    }
  });
});
