import type { Cluster } from '../cluster.ts';
import type { Component } from '../component.ts';
import { noReleaseYet, repositoryOf } from '../images.ts';
import { type Addition, additions, common, isManifest, isObject, type Manifest } from './split.ts';
import { generatedYaml, yaml } from './yaml.ts';

const keyOf = ({ kind, metadata }: Manifest) => `${kind}-${metadata.name}`.toLowerCase();
const fileOf = (manifest: Manifest) => `${keyOf(manifest)}.yaml`;

const kustomization = (content: object) =>
  generatedYaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...content });

/** Objects of a component in one cluster. */
export interface Rendering {
  readonly cluster: Cluster;
  readonly component: Component;
  readonly manifests: readonly Manifest[];
}

const patchOf = ({ kind, metadata }: Manifest, operations: readonly Addition[]) => ({
  target: { kind, name: metadata.name },
  patch: yaml(operations),
});

/** kustomize sets images of containers only, so a ConfigMap's `image` is copied from a container. */
function replacements(manifests: readonly Manifest[], images: readonly string[]) {
  return manifests.flatMap((manifest) => {
    const { data } = manifest;
    const image = manifest.kind === 'ConfigMap' && isObject(data) ? data['image'] : undefined;
    const source = manifests.find(
      ({ kind, spec }) => kind === 'Job' && JSON.stringify(spec).includes(`"image":"${image}"`),
    );
    if (typeof image !== 'string' || !images.includes(image) || !source) return [];
    return [
      {
        source: { kind: source.kind, name: source.metadata.name, fieldPath: 'spec.template.spec.containers.0.image' },
        targets: [{ select: { kind: manifest.kind, name: manifest.metadata.name }, fieldPaths: ['data.image'] }],
      },
    ];
  });
}

/**
 * Path -> text of a component's base and overlays. The base has what is the same in every cluster; an overlay has only the
 * differences of its cluster.
 */
export function kustomizeFiles(name: string, renderings: readonly Rendering[]): Readonly<Record<string, string>> {
  const everywhere = (renderings[0]?.manifests ?? []).flatMap((manifest) => {
    const twins = renderings.flatMap(({ manifests }) => manifests.filter((other) => keyOf(other) === keyOf(manifest)));
    const shared = twins.length === renderings.length ? common(twins) : undefined;
    return isManifest(shared) ? [[keyOf(manifest), shared] as const] : [];
  });
  const base = new Map(everywhere);
  const baseFolder = `base/${name}`;
  const files: Record<string, string> = {
    [`${baseFolder}/kustomization.yaml`]: kustomization({ resources: [...base.values()].map(fileOf).sort() }),
  };
  for (const manifest of base.values()) files[`${baseFolder}/${fileOf(manifest)}`] = generatedYaml(manifest);

  for (const { cluster, component, manifests } of renderings) {
    const folder = `overlays/${cluster.folder}/${name}`;
    const own = manifests.filter((manifest) => !base.has(keyOf(manifest)));
    for (const manifest of own) files[`${folder}/${fileOf(manifest)}`] = generatedYaml(manifest);
    const patches = manifests.flatMap((manifest) => {
      const shared = base.get(keyOf(manifest));
      const operations = shared ? additions(shared, manifest) : [];
      return operations.length > 0 ? [patchOf(manifest, operations)] : [];
    });
    const { service, repositories, digests } = component.images ?? {
      service: '',
      repositories: [],
      digests: 'released',
    };
    const used = repositories.filter((image) => JSON.stringify(manifests).includes(`"image":"${image}"`));
    const copies = replacements(manifests, used);
    files[`${folder}/kustomization.yaml`] = kustomization({
      resources: [`../../../${baseFolder}`, ...own.map(fileOf).sort()],
      ...(patches.length > 0 && { patches }),
      ...(used.length > 0 && {
        ...(digests === 'released' && { components: [`../versions/${service}`] }),
        images: used.map((image) => ({
          name: image,
          newName: repositoryOf(cluster, image),
          // Argo CD sets it from the preview.
          ...(digests === 'previewed' && { digest: noReleaseYet }),
        })),
      }),
      ...(copies.length > 0 && { replacements: copies }),
    });
  }
  return files;
}
