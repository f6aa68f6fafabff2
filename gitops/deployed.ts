import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Cluster } from './cluster.ts';
import type { Component } from './component.ts';
import { components } from './components.ts';
import { type ImageName, images, repositoryOf } from './images.ts';
import { applicationsOf, manifestsOf } from './main.ts';
import type { JsonValue, Manifest } from './output/split.ts';

export type Digests = Readonly<Record<ImageName, string>>;

export const versionPath = (cluster: Cluster): string =>
  join(import.meta.dirname, 'overlays', cluster.folder, 'version/kustomization.yaml');

/** The digests in a version's text; `file` is where it comes from, for whoever has to mend it. */
export function digestsIn(text: string, file: string): Digests {
  const content: { readonly images?: readonly { readonly name: string; readonly digest: string }[] } | null =
    parse(text);
  const digestOf = (name: ImageName) => {
    const digest = content?.images?.find((image) => image.name === name)?.digest;
    if (!digest || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      throw new Error(
        `${file}: found ${digest ?? 'nothing'} as digest of ${name}; allowed: sha256: and 64 hexadecimal digits; release again, or revert the file`,
      );
    }
    return digest;
  };
  return { 'ledger-backend': digestOf('ledger-backend'), 'ledger-frontend': digestOf('ledger-frontend') };
}

/** The digests that a cluster runs, as the release workflow has written them. */
export function releasedDigests(cluster: Cluster): Digests {
  const file = versionPath(cluster);
  return digestsIn(readFileSync(file, 'utf8'), file);
}

/** A component's own objects as Argo CD applies them: what kustomize makes of base, overlay and version. */
export function deployedManifests(component: Component, cluster: Cluster): readonly Manifest[] {
  const digests = releasedDigests(cluster);
  const references = new Map<string, string>(
    images.map((image) => [image, `${repositoryOf(cluster, image)}@${digests[image]}`]),
  );
  const text = JSON.stringify(manifestsOf(component, cluster), (key, value: JsonValue) =>
    key === 'image' && typeof value === 'string' ? (references.get(value) ?? value) : value,
  );
  return JSON.parse(text);
}

/** All objects of ours in one cluster, its Applications among them. What charts bring is not: `pnpm charts` renders it. */
export const everythingIn = (cluster: Cluster): readonly Manifest[] => [
  ...applicationsOf(cluster),
  ...components.flatMap((component) => deployedManifests(component, cluster)),
];
