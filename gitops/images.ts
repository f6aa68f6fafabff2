import type { Cluster } from './cluster.ts';

/** The images that we build; a manifest names one of them, and the overlay says from where and which. */
export const images = ['ledger-backend', 'ledger-frontend'] as const;
export type ImageName = (typeof images)[number];

/** The registry of a cluster's own region: a node pulls from it while the other region is down. */
export const registryHost = ({ organization, site }: Cluster): string =>
  `${organization.accounts.shared.id}.dkr.ecr.${site.name}.amazonaws.com`;

export const repositoryOf = (cluster: Cluster, image: ImageName): string => `${registryHost(cluster)}/${image}`;

/** Stands in a fresh clone until the first release: no image has it, so nothing is pulled by mistake. */
export const noReleaseYet = `sha256:${'0'.repeat(64)}`;

/**
 * First content of `overlays/<cluster>/version`. From then on the release workflow alone writes it, the same in every
 * cluster that runs the same release.
 */
export const versionSeed = `# Written by the release workflow alone. The digest of zeros means: nothing was released here yet.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
${images.map((name) => `  - name: ${name}\n    digest: ${noReleaseYet}\n`).join('')}`;
