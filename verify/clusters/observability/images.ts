import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { referencesOf } from '../world/edits.ts';

/** Images that the objects name, and that of the reloader, which the Prometheus operator gets as an argument. */
export const imagesOf = (manifests: readonly Manifest[]): readonly string[] => [
  ...new Set([
    ...referencesOf(manifests),
    ...(JSON.stringify(manifests).match(/(?<=--prometheus-config-reloader=)[^"]+/g) ?? []),
  ]),
];
