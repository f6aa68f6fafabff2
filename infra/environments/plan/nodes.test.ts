import { describe, expect, it } from 'vitest';
import type { EnvironmentConfig, NodeGroupConfig } from '../schema.ts';
import { alpha, testPlatform } from '../test/platform.ts';
import { validate } from '../validate.ts';
import { describeProblem } from '../validation/problem.ts';
import { plansOf } from './derive.ts';

const accelerated: NodeGroupConfig = {
  architecture: 'x86_64',
  capacity: 'spot',
  instanceTypes: ['g6.xlarge'],
  minSize: 0,
  maxSize: 4,
  maxUnavailable: 1,
  dataVolumeGib: 100,
  labels: {},
  taints: [
    { key: 'gpu', value: 'only', effect: 'NO_SCHEDULE' },
    { key: 'spot', value: 'yes', effect: 'PREFER_NO_SCHEDULE' },
  ],
};

/** `alpha` with a group of GPUs, and this in the size of the orders' worker. */
function withSize(size: Readonly<Record<string, unknown>>): EnvironmentConfig {
  const { orders, ...services } = alpha.services;
  const { system } = alpha.cluster.nodeGroups;
  if (!orders?.['worker'] || !system) throw new Error('alpha has changed');
  return {
    ...alpha,
    cluster: { ...alpha.cluster, nodeGroups: { system, accelerated } },
    services: { ...services, orders: { ...orders, worker: { ...orders['worker'], ...size } } },
  };
}

const problemsOf = (environment: EnvironmentConfig) =>
  validate({ ...testPlatform, environments: [environment] }, new Date('2026-11-28'))
    .filter(({ level }) => level === 'error')
    .map(describeProblem);

describe('nodes of a component', () => {
  it('are those of the node group in its size, with tolerations of its taints and with GPUs', () => {
    const environment = withSize({ nodeGroup: 'accelerated', gpus: 1 });
    expect(problemsOf(environment)).toEqual([]);
    const [plan] = plansOf({ ...testPlatform, environments: [environment] }, environment, environment.primaryRegion);
    const nodes = plan?.components.map(({ component, nodes }) => [component, nodes]);
    expect(Object.fromEntries(nodes ?? [])).toEqual({
      api: { selector: {}, tolerations: [], gpus: 0 },
      worker: {
        selector: { 'platform/node-group': 'accelerated' },
        tolerations: [
          { key: 'gpu', value: 'only', effect: 'NoSchedule' },
          { key: 'spot', value: 'yes', effect: 'PreferNoSchedule' },
        ],
        gpus: 1,
      },
      web: { selector: {}, tolerations: [], gpus: 0 },
      cleanup: { selector: {}, tolerations: [], gpus: 0 },
    });
  });

  it.each([
    [
      { nodeGroup: 'acelerated' },
      /worker\.nodeGroup: found "acelerated"; allowed: a group of .*: system, accelerated; .*accelerated/,
    ],
    [
      { nodeGroup: 'system', gpus: 1 },
      /worker\.gpus: found 1; allowed: gpus only with a nodeGroup whose instance types have GPUs: accelerated/,
    ],
    [{ gpus: 1 }, /worker\.gpus: found 1; allowed: gpus only with a nodeGroup/],
    [
      { nodeGroup: 'accelerated', memoryMib: 60_000 },
      /worker\.memoryMib: found 60000; allowed: \d+ or less, .*\(accelerated: g6\.xlarge\)/,
    ],
  ])('refuses %o', (size, line) => {
    expect(problemsOf(withSize(size)).filter((each) => line.test(each))).toHaveLength(1);
  });

  it('refuses a node group for a site', () => {
    const environment = withSize({});
    const { orders } = environment.services;
    const services = { ...environment.services, orders: { ...orders, web: { nodeGroup: 'system' } } };
    expect(problemsOf({ ...environment, services }).join('\n')).toMatch(
      /orders\.web\.nodeGroup: found "nodeGroup"; allowed: settings for the kind site; remove it/,
    );
  });

  it('refuses an image that lacks the architecture of its nodes, and ignores other nodes', () => {
    const [orders, ...others] = testPlatform.services;
    if (!orders) throw new Error('the platform has no service');
    const only = (platforms: readonly ['linux/amd64' | 'linux/arm64']) => ({
      ...orders,
      components: {
        ...orders.components,
        worker: { ...orders.components['worker'], image: { dockerfile: 'app/orders/worker/Dockerfile', platforms } },
      },
    });
    const problems = (platform: 'linux/amd64' | 'linux/arm64') =>
      validate(
        {
          ...testPlatform,
          services: [only([platform]) as typeof orders, ...others],
          environments: [withSize({ nodeGroup: 'accelerated', gpus: 1 })],
        },
        new Date('2026-11-28'),
      )
        .filter(({ level }) => level === 'error')
        .map(describeProblem);
    expect(problems('linux/amd64')).toEqual([]);
    expect(problems('linux/arm64')).toEqual([
      expect.stringMatching(/worker\.image\.platforms: .*linux\/amd64 as well: .*nodeGroups\.accelerated/),
    ]);
  });
});
