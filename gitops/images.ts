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

/**
 * Text of a service's version file. Releases write the digests and their commit; a new service or component starts with zeros,
 * and images that the service no longer builds are removed. `present`: the file as it is; with the same images it stays the same.
 */
export function versionText(repositories: readonly string[], present?: string): string {
  const digests = repositories.map((name) => (present === undefined ? undefined : digestIn(present, name)));
  const content: Version | null = present === undefined ? null : parse(present);
  const commit = content?.metadata?.annotations?.[commitAnnotation];
  const isReleased = digests.some((digest) => digest !== undefined && digest !== noReleaseYet);
  return `# Only releases write this file. A digest of zeros means that nothing was released here yet.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
${repositories.map((name, index) => `  - name: ${name}\n    digest: ${digests[index] ?? noReleaseYet}\n`).join('')}${
  commit !== undefined && isReleased ? `metadata:\n  annotations:\n    ${commitAnnotation}: ${commit}\n` : ''
}`;
}
