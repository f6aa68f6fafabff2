import type { Chart } from 'cdk8s';
import type { Cluster } from './cluster.ts';
import type { HelmChart } from './helm-charts.ts';

/** Sync waves: all applications of one are healthy before the next one starts. */
export const waves = {
  projects: -10,
  /** Resource types, and the admission policies for everything later. */
  foundations: 0,
  controllers: 10,
  /** Service accounts, quotas and network policies: nothing runs before the policies of its namespace. */
  namespaces: 20,
  /** Everything else, in parallel: services wait for no tool and no other service. */
  workloads: 30,
} as const;

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Fields of a chart's objects that change with each rendering, or that a controller sets. */
export interface IgnoredDifference {
  readonly group: string;
  readonly kind: string;
  /** @default every object of the kind */
  readonly name?: string;
  readonly jqPathExpressions: readonly [string, ...string[]];
}

export interface ChartSource {
  readonly chart: HelmChart;
  readonly releaseName: string;
  readonly values: (cluster: Cluster) => { readonly [key: string]: JsonValue };
  /** @default [] */
  readonly ignoredDifferences?: readonly IgnoredDifference[];
}

/** Which images of a service a component may run. */
export interface ServiceImages {
  readonly service: string;
  /** Source of the digests: the version file of the cluster, or a pull request's preview. */
  readonly digests: 'released' | 'previewed';
  /** Repositories in the registry. */
  readonly repositories: readonly string[];
}

/** One Argo CD Application in each cluster, from a chart, from the manifests of this repository, or both. */
export interface Component {
  /** Name of its Application, and of its folder below `base` and `overlays`. */
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
  readonly wave: (typeof waves)[keyof typeof waves];
  /** @default none */
  readonly chart?: ChartSource;
  /** Service whose images it runs: its version file is part of it. @default none */
  readonly images?: ServiceImages;
  /** Whether Argo CD reports its health to the service that records deployments. @default false */
  readonly reported?: boolean;
  /** An ApplicationSet makes its Application, while a pull request has a preview. @default it always runs */
  readonly preview?: boolean;
  /** Adds objects to a cdk8s chart, for one cluster. @default none */
  readonly manifests?: (chart: Chart, cluster: Cluster) => void;
}

export const syncWave = (wave: number) => ({ 'argocd.argoproj.io/sync-wave': String(wave) });

/** A deletion also deletes the synced objects, in the reverse order of the waves; in a protected environment they stay. */
export const finalizers = ({ environment }: Cluster) =>
  environment.protectFromDestroy ? {} : { finalizers: ['resources-finalizer.argocd.argoproj.io'] };
