import { platform } from '@sample-platform-ai/environments/index.ts';
import { alpha, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { allResources, synthesizedTree } from '../invariants/tree.ts';
import { costLines, total } from './model.ts';
import { costPage } from './page.ts';
import { nodeCosts } from './services.ts';
import { savedBySleep } from './sleep.ts';
import { freeTypes, NoPrice, standingCost, standingCosts, usageTypes } from './standing.ts';

const tree = synthesizedTree();
const example = synthesizedTree(testPlatform);
const lines = costLines(tree);
const of = (account: string, among = lines) => total(among.filter((line) => line.account === account));

describe('the standing cost', () => {
  it('has each type of the tree in exactly one table: priced, charged by use, or free', () => {
    const types = new Set(allResources([...tree, ...example]).map(({ type }) => type));
    expect(types.size).toBeGreaterThan(60);
    for (const type of types) {
      const tables = [type in standingCosts, type in usageTypes, freeTypes.has(type)];
      expect(tables.filter(Boolean), type).toHaveLength(1);
    }
  });

  it.each(platform.environments.map(({ name, budget }) => [name, budget.monthlyUsd] as const))(
    'leaves a tenth of the budget of %s, and more, for usage',
    (name, budget) => {
      expect(of(name)).toBeGreaterThan(0);
      expect(of(name)).toBeLessThan(budget * 0.9);
    },
  );

  it('grows with regions, zones and the size of databases', () => {
    const examples = costLines(example);
    expect(of('alpha', examples)).toBeGreaterThan(0);
    expect(of('beta', examples)).toBeGreaterThan(of('alpha', examples));
  });

  it('is the sum by hand, for nodes with their volumes and for a database', () => {
    const group = {
      type: 'aws_eks_node_group',
      body: { instance_types: ['m7g.large'], node_group_name_prefix: 'system-', scaling_config: [{ desired_size: 3 }] },
    };
    const template = {
      type: 'aws_launch_template',
      body: {
        name: 'a-system',
        block_device_mappings: [{ ebs: { volume_size: 60 } }, { ebs: [{ volume_size: '20' }] }],
      },
    };
    expect(standingCost(group, [group, template])).toBeCloseTo(3 * (0.102 * 730 + 80 * 0.096), 6);
    const cluster = {
      type: 'aws_rds_cluster',
      body: { storage_type: 'aurora-iopt1', database_insights_mode: 'advanced' },
    };
    const instance = { type: 'aws_rds_cluster_instance', body: { instance_class: 'db.r8g.xlarge' } };
    expect(standingCost(instance, [cluster])).toBeCloseTo((0.66 * 1.3 + 4 * 0.0125) * 730, 6);
  });

  it('of nodes is divided by what pods request, without loss, and grows with replicas', () => {
    const environment = alpha;
    const examples = costLines(example);
    const costs = nodeCosts(environment, examples);
    const sum = costs.reduce((whole, { monthlyUsd }) => whole + monthlyUsd, 0);
    const nodes = examples.filter(({ account, type }) => account === environment.name && type === 'aws_eks_node_group');
    expect(sum).toBeCloseTo(total(nodes), 6);
    expect(costs.map((cost) => cost.of)).toEqual(
      expect.arrayContaining([...Object.keys(environment.services), "the platform's tools", 'not requested']),
    );
    const api = { replicas: [2, 2] as [number, number], cpuMillicores: 158, memoryMib: 0 };
    const of = (replicas: [number, number]) =>
      nodeCosts({ ...environment, services: { orders: { api: { ...api, replicas } } } }, examples).find(
        (cost) => cost.of === 'orders',
      )?.monthlyUsd ?? 0;
    // Two nodes of t4g.large allocate 3,160 millicores: a tenth of the CPU is a twentieth of the nodes.
    expect(of([2, 2])).toBeCloseTo(total(nodes) / 20, 6);
    expect(of([4, 4])).toBeCloseTo(2 * of([2, 2]), 6);
  });

  it('is less by what a schedule stops, for the time asleep: nodes, and an instance without its storage', () => {
    const [alpha, beta] = testPlatform.environments;
    if (!alpha || !beta) throw new Error('the example has two environments');
    // Awake on three days of 15.5 hours.
    const asleep = 1 - (3 * 15.5) / 168;
    const nodes = 2 * (0.0848 * 730 + 40 * 0.096);
    expect(savedBySleep(alpha, example)).toBeCloseTo((nodes + 0.1 * 730) * asleep, 6);
    expect(savedBySleep({ ...alpha, sleep: undefined }, example)).toBe(0);
    expect(savedBySleep(beta, example)).toBe(0);
    expect(costPage(testPlatform, example)).toMatch(/of this saved by `sleep`[^|]*\| (?:- \| )*\d+ \| - \|/);
  });

  it('refuses a type in no table, and names a size without a price instead of counting it', () => {
    expect(() => standingCost({ type: 'aws_msk_cluster', body: {} }, [])).toThrow(/aws_msk_cluster is in no table/);
    const unknown = { type: 'aws_db_instance', body: { instance_class: 'db.x9.huge' } };
    expect(() => standingCost(unknown, [])).toThrow(NoPrice);
    const [stack] = tree;
    if (!stack) throw new Error('the tree has no stack');
    const resource = { ...unknown, stack: stack.id, environment: stack.environment, address: 'aws_db_instance.main' };
    const [line, ...more] = costLines([{ ...stack, resourceList: [resource] }]);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ count: 1, monthlyUsd: 0, withoutPrice: ['RDS class db.x9.huge'] });
    expect(costPage(platform, [{ ...stack, resourceList: [resource] }])).toContain(
      `has no price for it: RDS class db.x9.huge in ${stack.environment}`,
    );
  });
});
