import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import { clusterFolder } from '@sample-platform-ai/environments/naming.ts';

/**
 * The manifests that a cluster gets by promotion: a copy of `apps`, `base` and `overlays` at one commit, text by text, next
 * to them. Digests of images are not copied: the copy refers to the cluster's version files (ADR-0060).
 */

/** Path below `gitops` -> text, or the id that Git has for it. */
export type Files = ReadonlyMap<string, string>;

/** Folder of a cluster's copy below `gitops`. */
export const promotedFolder = (environment: string, region: RegionName): string =>
  `promoted/${clusterFolder(environment, region)}`;

const versions = /^overlays\/([^/]+)\/versions\/([^/]+)\//;

/** What clusters run besides images. */
const isManifest = (path: string): boolean => /^(apps|base|overlays)\//.test(path) && !versions.test(path);

/** Equal for two commits whose manifests are equal in every cluster. Takes the ids of Git. */
export function manifestsDigest(ids: Files): string {
  const lines = [...ids].filter(([path]) => isManifest(path)).map(([path, id]) => `${id} ${path}\n`);
  return `sha256:${createHash('sha256').update(lines.sort().join('')).digest('hex')}`;
}

/** The copied part: path below the copy -> what `files` has for it. */
export function copyOf(cluster: string, files: Files): Files {
  const own = [`apps/${cluster}/`, `overlays/${cluster}/`];
  const components = [...files.keys()].flatMap((path) =>
    path.startsWith(`overlays/${cluster}/`) && isManifest(path) ? [path.split('/')[2]] : [],
  );
  const wanted = [...own, ...new Set(components.map((name) => `base/${name}/`))];
  return new Map([...files].filter(([path]) => isManifest(path) && wanted.some((start) => path.startsWith(start))));
}

export const revisionFile = 'revision.yaml';

export interface PromotedRevision {
  /** What is copied. */
  readonly commit: string;
  /** `manifestsDigest` of that commit. */
  readonly digest: string;
}

const header = '# Written by promotions, as everything in this folder: docs/adr/0060-promoted-manifests.md\n';

/** The rest of a copy, path below it -> text: its revision, and what leads from its overlays to the cluster's digests. */
export function writtenFiles(
  cluster: string,
  files: Files,
  { commit, digest }: PromotedRevision,
): Readonly<Record<string, string>> {
  const services = [...files.keys()].flatMap((path) => {
    const [, owner, service = ''] = versions.exec(path) ?? [];
    return owner === cluster ? [service] : [];
  });
  const leading = [...new Set(services)].map((service) => {
    const folder = `overlays/${cluster}/versions/${service}`;
    return [
      `${folder}/kustomization.yaml`,
      `${header}apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncomponents:\n  - ../../../../../../${folder}\n`,
    ] as const;
  });
  return { [revisionFile]: `${header}commit: ${commit}\ndigest: ${digest}\n`, ...Object.fromEntries(leading) };
}

/**
 * Version files that a copy still refers to, path below `gitops` -> text. Those of a removed service stay until its removal
 * is promoted: without them Argo CD could not render the copy.
 */
export function referredVersions(gitops: string): Readonly<Record<string, string>> {
  const paths = globSync('promoted/*/overlays/*/versions/*/kustomization.yaml', { cwd: gitops })
    .map((path) => path.split('/').slice(2).join('/'))
    .filter((path) => existsSync(join(gitops, path)));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(gitops, path), 'utf8')]));
}
