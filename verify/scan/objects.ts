import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { yaml } from '@sample-platform-ai/gitops/output/yaml.ts';
import type { Scanned } from './gate.ts';

/** The platform's own objects of one cluster, as Argo CD applies them. */
export interface ObjectsOfCluster extends Scanned {
  readonly manifests: readonly Manifest[];
}

const judgedKinds = ['ConfigMap', 'CronJob', 'Deployment', 'Job', 'Role', 'RoleBinding', 'Service', 'ServiceAccount'];
export const isJudgedKind = (address: string): boolean => judgedKinds.includes(address.replace(/\..*/, ''));

export const objectsOf = (id: string, manifests: readonly Manifest[]): ObjectsOfCluster => ({
  id,
  manifests,
  resourceList: manifests.map(({ kind, metadata }) => ({
    address: `${kind}.${metadata.namespace ?? 'default'}.${metadata.name}`,
  })),
});

/**
 * Every cluster with its objects whole, as they are applied: of a base without its overlay, or of a patch, a scanner sees
 * half a workload and has no word for what is missing. gitops/test/kustomize.test.ts holds that kustomize makes the same.
 */
export const objectsOfClusters = (source: Platform = platform): readonly ObjectsOfCluster[] =>
  clustersOf(source).map((cluster) => objectsOf(cluster.folder, everythingIn(cluster)));

/** Writes the objects of each cluster to `<id>.yaml`. */
export function writeObjects(clusters: readonly ObjectsOfCluster[], directory: string): void {
  for (const { id, manifests } of clusters) {
    writeFileSync(join(directory, `${id}.yaml`), manifests.map(yaml).join('---\n'));
  }
}
