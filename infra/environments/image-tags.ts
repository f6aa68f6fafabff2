/**
 * Start of the tags of images that an environment runs or ran, and of their evidence. The registry's lifecycle policy
 * never expires an image with such a tag; `pnpm delivery retain-images` sets the tags.
 */
export const retainedTagPrefix = 'retained-';

/** Tag of a digest: the same in every region and on every run, because tags are immutable. */
export const retainedTag = (digest: string): string => `${retainedTagPrefix}${digest.replace(/^sha256:/, '')}`;

/** Pattern of the tags that a release pushes: `<commit>-<run>-<attempt>`. It matches no other tag of the registry. */
export const releaseTagPattern = '*-*-*';

/** Pattern of cosign's tags, where it cannot attach evidence by reference: `sha256-<digest>.sig`. */
export const evidenceTagPattern = 'sha256-*';
