import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig, RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import { type Cluster, clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import type { JsonValue } from '@sample-platform-ai/gitops/component.ts';
import { componentsOf } from '@sample-platform-ai/gitops/components.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Resource, SynthesizedStack } from '../invariants/tree.ts';

/** What Argo CD applies in one cluster. */
export interface ClusterObjects {
  readonly cluster: Cluster;
  readonly manifests: readonly Manifest[];
  /** Component -> values of its chart. */
  readonly values: Readonly<Record<string, JsonValue>>;
}

/** Everything that the rules judge about one environment. */
export interface World {
  readonly platform: Platform;
  readonly environment: EnvironmentConfig;
  /** The environment's stacks. */
  readonly stacks: readonly SynthesizedStack[];
  /** Stacks of the shared account, which every environment needs. */
  readonly shared: readonly SynthesizedStack[];
  readonly clusters: readonly ClusterObjects[];
}

/** Whether the environment claims more than one zone or region; rules judge no other. */
export const isSpread = ({ regions }: EnvironmentConfig): boolean => regions.length > 1 || regions.some(spansZones);
export const spansZones = ({ workloadZones }: RegionConfig): boolean => workloadZones.length > 1;

/** The environments that claim more than one zone or region, with what is synthesized for them. */
export function worldsOf(platform: Platform, tree: readonly SynthesizedStack[]): readonly World[] {
  const names = platform.environments.map(({ name }) => name);
  const shared = tree.filter(({ environment }) => !names.includes(environment));
  const clusters = clustersOf(platform);
  return platform.environments.filter(isSpread).map((environment) => ({
    platform,
    environment,
    stacks: tree.filter((stack) => stack.environment === environment.name),
    shared,
    clusters: clusters
      .filter((cluster) => cluster.environment === environment)
      .map((cluster) => ({
        cluster,
        manifests: everythingIn(cluster),
        values: Object.fromEntries(
          componentsOf(cluster).flatMap(({ name, chart }) => (chart ? [[name, chart.values(cluster)]] : [])),
        ),
      })),
  }));
}

/** Resources of these types in the environment's stacks, or in those of one region. */
export const resourcesOf = (
  { stacks }: World,
  types: string | readonly string[],
  region?: RegionConfig,
): readonly Resource[] =>
  stacks
    .filter((stack) => region === undefined || stack.region === region.name)
    .flatMap(({ resourceList }) => resourceList)
    .filter(({ type }) => [types].flat().includes(type));

export const subjectOf = ({ stack, address }: Pick<Resource, 'stack' | 'address'>): string => `${stack}/${address}`;
/** For what is missing: the stack that would have it, and the type. */
export const missingIn = ({ environment }: World, layer: string, region: RegionConfig | undefined, type: string) =>
  `${environment.name}-${layer}-${region ? regionCode(region.name) : 'global'}/${type}.missing`;

export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
/** A list, or a block that is synthesized as one object. */
export const items = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
/** Zones that a value names, in the keys of its references. */
export const zonesIn = (value: unknown, { zones }: RegionConfig): readonly string[] => {
  const text = JSON.stringify(value) ?? '';
  return zones.filter((zone) => text.includes(zone));
};
