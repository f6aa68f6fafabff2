/**
 * The release of Bottlerocket that nodes run, in every environment. It is pinned, so that nodes are patched by a reviewed
 * change that goes through the environments as every apply does. The update bot raises it: `commit` is that of the tag, and
 * an image's version ends in the first eight digits of it.
 */
const bottlerocket = { tag: 'v1.66.0', commit: '1ad6b4a4' } as const;

/** `releaseVersion` of a managed node group, for any Kubernetes version and architecture. Example: `1.66.0-1ad6b4a4`. */
export const nodeImageRelease = `${bottlerocket.tag.slice(1)}-${bottlerocket.commit.slice(0, 8)}`;
