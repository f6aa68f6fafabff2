import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { syncedFolder } from '@sample-platform-ai/environments/naming.ts';
import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import type { HelmChart } from '@sample-platform-ai/gitops/helm-charts.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { yaml } from '@sample-platform-ai/gitops/output/yaml.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { type Digests, withEdits } from '../world/edits.ts';
import { isApplied } from '../world/ground.ts';
import { kustomize } from '../world/kube.ts';
import { type Application, applicationOf, appsOf, type ChartValues, chartFolder, edited } from './applications.ts';

const overlays = resolve(import.meta.dirname, '../../../gitops/overlays');

/** What Argo CD syncs in a rehearsal of a cluster. */
export interface Tree {
  /** Of the root Application. */
  readonly path: string;
  /** Folder of the cluster. */
  readonly cluster: string;
  readonly branch: string;
  readonly applications: readonly Application[];
  /** Component -> its objects of this repository, as rendered, without the declared edits. */
  readonly rendered: ReadonlyMap<string, readonly Manifest[]>;
  /** Path in the repository of a component's objects. */
  pathOf(component: string): string;
}

/** Reads a cluster's Applications, and renders what they take from this repository. */
export async function readTree(target: Target, cluster: Cluster): Promise<Tree> {
  const branch = cluster.environment.delivery.gitRevision;
  const applications = appsOf(cluster.folder)
    .filter(({ kind }) => kind === 'Application')
    .map((manifest) => applicationOf(manifest));
  const rendered = new Map<string, readonly Manifest[]>();
  for (const { name, sources } of applications) {
    if (!sources.some((source) => 'path' in source)) continue;
    rendered.set(name, (await kustomize(target, join(overlays, cluster.folder, name))).filter(isRunIn(cluster)));
  }
  const synced = syncedFolder(cluster.environment, cluster.region.name);
  return {
    path: `${synced}/apps/${cluster.folder}`,
    cluster: cluster.folder,
    branch,
    applications,
    rendered,
    pathOf: (component) => `${synced}/overlays/${cluster.folder}/${component}`,
  };
}

/** All but the release jobs of sites, which upload to S3. */
const isRunIn =
  ({ plans }: Cluster) =>
  (manifest: Manifest): boolean =>
    plans
      .filter(({ namespace }) => namespace === manifest.metadata.namespace)
      .every((plan) => isApplied(plan)(manifest));

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Writes a component's objects, so that Argo CD builds them with kustomize as it builds the overlays. */
export function writeObjects(folder: string, path: string, manifests: readonly Manifest[]): void {
  write(folder, join(path, 'kustomization.yaml'), yaml({ resources: ['objects.yaml'] }));
  write(folder, join(path, 'objects.yaml'), manifests.map(yaml).join('---\n'));
}

/** Writes the Applications and their projects; `values` are further ones of charts, by component. */
export function writeApplications(folder: string, tree: Tree, values: ChartValues = {}): void {
  writeObjects(
    folder,
    tree.path,
    appsOf(tree.cluster).map((manifest) => edited(manifest, tree.branch, values)),
  );
}

/** Charts of the Applications. */
export const chartsOf = ({ applications }: Pick<Tree, 'applications'>): readonly HelmChart[] =>
  applications.flatMap(({ sources }) =>
    sources.flatMap((source) =>
      'path' in source
        ? []
        : [{ name: source.chart, repository: source.repoURL, version: source.targetRevision } satisfies HelmChart],
    ),
  );

/**
 * Writes everything that Argo CD follows: Applications, objects and charts. `digests` are those of the first releases;
 * `chartIn` gives a chart's folder on this machine.
 */
export function writeTree(folder: string, tree: Tree, digests: Digests, chartIn: (chart: HelmChart) => string): void {
  writeApplications(folder, tree);
  for (const [component, manifests] of tree.rendered) {
    writeObjects(folder, tree.pathOf(component), withEdits(manifests, digests));
  }
  for (const chart of chartsOf(tree)) {
    cpSync(chartIn(chart), join(folder, chartFolder(chart.name, chart.version)), { recursive: true });
  }
}
