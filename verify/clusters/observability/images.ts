import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';

/** Images in the objects: of containers, of what the operator starts, and of its reloader, which is an argument. */
export const imagesOf = (manifests: readonly Manifest[]): readonly string[] => [
  ...new Set(JSON.stringify(manifests).match(/(?<="image":"|--prometheus-config-reloader=)[^"]+/g) ?? []),
];
