import type { Cluster } from '../cluster.ts';
import { images, repositoryOf } from '../images.ts';
import { type Addition, additions, common, isManifest, type Manifest } from './split.ts';
import { generatedYaml, yaml } from './yaml.ts';

const keyOf = ({ kind, metadata }: Manifest) => `${kind}-${metadata.name}`.toLowerCase();
const fileOf = (manifest: Manifest) => `${keyOf(manifest)}.yaml`;

const kustomization = (content: object) =>
  generatedYaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...content });

/** A component's objects in one cluster. */
export interface Rendering {
  readonly cluster: Cluster;
  readonly manifests: readonly Manifest[];
}

const patchOf = ({ kind, metadata }: Manifest, operations: readonly Addition[]) => ({
  target: { kind, name: metadata.name },
  patch: yaml(operations),
});

/**
 * Path -> text of a component's base and overlays. What every cluster has alike is the base; an overlay adds what only
 * its cluster has, so reading it is reading what sets the cluster apart.
 */
export function kustomizeFiles(component: string, renderings: readonly Rendering[]): Readonly<Record<string, string>> {
  const everywhere = (renderings[0]?.manifests ?? []).flatMap((manifest) => {
    const twins = renderings.flatMap(({ manifests }) => manifests.filter((other) => keyOf(other) === keyOf(manifest)));
    const shared = twins.length === renderings.length ? common(twins) : undefined;
    return isManifest(shared) ? [[keyOf(manifest), shared] as const] : [];
  });
  const base = new Map(everywhere);
  const baseFolder = `base/${component}`;
  const files: Record<string, string> = {
    [`${baseFolder}/kustomization.yaml`]: kustomization({ resources: [...base.values()].map(fileOf).sort() }),
  };
  for (const manifest of base.values()) files[`${baseFolder}/${fileOf(manifest)}`] = generatedYaml(manifest);

  for (const { cluster, manifests } of renderings) {
    const folder = `overlays/${cluster.folder}/${component}`;
    const own = manifests.filter((manifest) => !base.has(keyOf(manifest)));
    for (const manifest of own) files[`${folder}/${fileOf(manifest)}`] = generatedYaml(manifest);
    const patches = manifests.flatMap((manifest) => {
      const shared = base.get(keyOf(manifest));
      const operations = shared ? additions(shared, manifest) : [];
      return operations.length > 0 ? [patchOf(manifest, operations)] : [];
    });
    const used = images.filter((image) => JSON.stringify(manifests).includes(`"image":"${image}"`));
    files[`${folder}/kustomization.yaml`] = kustomization({
      resources: [`../../../${baseFolder}`, ...own.map(fileOf).sort()],
      ...(patches.length > 0 && { patches }),
      ...(used.length > 0 && {
        components: ['../version'],
        images: used.map((image) => ({ name: image, newName: repositoryOf(cluster, image) })),
      }),
    });
  }
  return files;
}
