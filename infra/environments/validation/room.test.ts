import { describe, expect, it } from 'vitest';
import type { EnvironmentConfig } from '../schema.ts';
import { alpha, beta } from '../test/platform.ts';
import { describeProblem } from './problem.ts';
import { checkRoom, platformNeeds } from './room.ts';

type NodeGroup = EnvironmentConfig['cluster']['nodeGroups'][string];
const { system } = alpha.cluster.nodeGroups;
if (!system) throw new Error('alpha has a group system');
const withGroups = (nodeGroups: Readonly<Record<string, NodeGroup>>): EnvironmentConfig => ({
  ...alpha,
  cluster: { ...alpha.cluster, nodeGroups },
});
const withReplicas = (replicas: readonly [number, number], nodeGroup?: string): EnvironmentConfig => ({
  ...alpha,
  services: {
    orders: { api: { replicas: [...replicas], cpuMillicores: 100, memoryMib: 256, ...(nodeGroup && { nodeGroup }) } },
  },
});
const lines = (environment: EnvironmentConfig) => [...checkRoom(environment)].map(describeProblem);

describe('room for pods', () => {
  it('is enough for the fixtures, at the maximum of their replicas', () => {
    expect(lines(alpha)).toEqual([]);
    expect(lines(beta)).toEqual([]);
  });

  it('is missing where the minimum of replicas does not fit: pods stay Pending', () => {
    expect(lines(withReplicas([30, 30]))).toEqual([
      expect.stringMatching(
        /^alpha\.cluster\.nodeGroups: found \["system: 2 of t4g\.large"\]; allowed: enough nodes at minSize for 4570m CPU and 14136 MiB \(all replicas at their minimum\); they provide 3160m CPU and 11902 MiB; raise minSize, or choose larger instance types: some pods would stay Pending$/,
      ),
    ]);
  });

  it('is missing where the maximum does not fit: a peak finds no node', () => {
    expect(lines(withReplicas([1, 30]))).toEqual([
      expect.stringMatching(/all replicas at their maximum.*: no autoscaler adds nodes during a peak or a failover$/),
    ]);
  });

  it('grows with the nodes, of each group that takes any pod', () => {
    const large = withReplicas([30, 30]);
    const grown = (nodeGroups: Readonly<Record<string, NodeGroup>>) =>
      lines({ ...large, cluster: { ...large.cluster, nodeGroups } });
    expect(grown({ system: { ...system, minSize: 4 } })).toEqual([]);
    expect(grown({ system, more: system })).toEqual([]);
    const taint = { key: 'only', value: 'gpus', effect: 'NO_SCHEDULE' } as const;
    for (const other of [{ ...system, capacity: 'spot' } as const, { ...system, taints: [taint] }])
      expect(grown({ system, other })).toHaveLength(1);
  });

  it('is judged apart for a group that takes no other pods', () => {
    const taint = { key: 'only', value: 'orders', effect: 'NO_SCHEDULE' } as const;
    const apart = withReplicas([2, 4], 'apart');
    const grown = (minSize: number) =>
      lines({
        ...apart,
        cluster: { ...apart.cluster, nodeGroups: { system, apart: { ...system, taints: [taint], minSize } } },
      });
    expect(grown(1)).toEqual([]);
    expect(grown(0)).toEqual([
      expect.stringMatching(
        /^alpha\.cluster\.nodeGroups\.apart: found \["apart: 0 of t4g\.large"\]; .* 200m CPU and 512 MiB.*they provide 0m CPU and 0 MiB; .*Pending$/,
      ),
    ]);
  });

  it('is not needed on a group that no service names: a Spot group may have no node', () => {
    const spot = { ...system, capacity: 'spot', minSize: 0 } as const;
    expect(lines(withGroups({ system, spot }))).toEqual([]);
  });

  it('is not judged with a type that is unknown, which another check reports', () => {
    expect(lines(withGroups({ system: { ...system, instanceTypes: ['t4g.huge'] } }))).toEqual([]);
    expect(lines(withGroups({}))).toEqual([]);
  });

  it('is more for the platform where there are two zones, and more replicas of its tools', () => {
    const { prometheus } = beta.observability;
    const twice = {
      ...beta,
      observability: { ...beta.observability, prometheus: { ...prometheus, replicas: 2 * prometheus.replicas } },
    };
    expect(platformNeeds(twice).memoryMib - platformNeeds(beta).memoryMib).toBe(
      prometheus.replicas * prometheus.memoryMib,
    );
    const zones = (workloadZones: EnvironmentConfig['regions'][number]['workloadZones']) =>
      platformNeeds({ ...alpha, regions: [{ ...alpha.regions[0], workloadZones }] });
    expect(zones(['a', 'b']).memoryMib).toBeGreaterThan(zones(['a']).memoryMib);
  });
});
