import { registryHost } from '@sample-platform-ai/environments/naming.ts';
import { parse } from 'yaml';
import type { Cluster } from './cluster.ts';

/** Image reference of a cluster: its region's registry, which works while the other regions are down. */
export const repositoryOf = ({ organization, region }: Cluster, repository: string): string =>
  `${registryHost(organization, region.name)}/${repository}`;

/** Digest until the first release: no image has it, so nothing is pulled by mistake. */
export const noReleaseYet = `sha256:${'0'.repeat(64)}`;

/** Annotation of a version file: what its images were built from, for people and pipelines. */
export const commitAnnotation = 'release-commit';
/** Annotation of a version file: images in it that the service no longer builds. Releases neither have nor change them. */
export const removedAnnotation = 'removed-images';

interface Version {
  readonly images?: readonly { readonly name: string; readonly digest: string }[];
  readonly metadata?: { readonly annotations?: { readonly [commitAnnotation]?: string } };
}

const digestIn = (text: string, repository: string): string | undefined => {
  const content: Version | null = parse(text);
  return content?.images?.find(({ name }) => name === repository)?.digest;
};

/** The digests in the text of a version file. Errors name its path. */
export function digestsIn(
  text: string,
  file: string,
  repositories: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    repositories.map((name) => {
      const digest = digestIn(text, name);
      if (!digest || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
        throw new Error(
          `${file}: found ${digest ?? 'nothing'} as digest of ${name}; allowed: sha256: and 64 hexadecimal digits; release again, or revert the file`,
        );
      }
      return [name, digest];
    }),
  );
}

export interface VersionTextOptions {
  /** Where manifests are promoted: their copy may still run an image that the service no longer builds. @default false */
  readonly keepsRemoved?: boolean;
}

/**
 * Text of a service's version file. Releases write the digests and their commit; a new service or component starts with zeros.
 * `present`: the file as it is; with the same images it stays the same.
 */
export function versionText(
  repositories: readonly string[],
  present?: string,
  { keepsRemoved = false }: VersionTextOptions = {},
): string {
  const content: Version = (present === undefined ? null : parse(present)) ?? {};
  const known = new Map((content.images ?? []).map(({ name, digest }) => [name, digest]));
  const isReleased = (name: string) => ![undefined, noReleaseYet].includes(known.get(name));
  const removed = keepsRemoved
    ? [...known.keys()].filter((name) => !repositories.includes(name)).filter(isReleased)
    : [];
  const commit = content.metadata?.annotations?.[commitAnnotation];
  // In this order: a first release adds its commit at the end.
  const annotations = [
    ...(removed.length > 0 ? [[removedAnnotation, removed.join(' ')]] : []),
    ...(commit !== undefined && repositories.some(isReleased) ? [[commitAnnotation, commit]] : []),
  ];
  const images = [...repositories, ...removed].map(
    (name) => `  - name: ${name}\n    digest: ${known.get(name) ?? noReleaseYet}\n`,
  );
  return `# Only releases write this file. A digest of zeros means that nothing was released here yet.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
${images.join('')}${
  annotations.length > 0
    ? `metadata:\n  annotations:\n${annotations.map(([key, value]) => `    ${key}: ${value}\n`).join('')}`
    : ''
}`;
}
