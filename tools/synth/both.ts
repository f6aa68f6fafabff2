import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import type { Manifests } from '../output/manifests.ts';
import { startRendering } from './rendering.ts';
import { prepareStacks, type SynthesisOptions } from './synthesize.ts';

export interface Made {
  readonly stacks: readonly StackSummary[];
  /** Rendered, and not yet written. */
  readonly manifests: Manifests;
}

/** Makes stacks and manifests at the same time. The stacks take the place of the old ones when both are made. */
export async function makeBoth(platform: Platform, options: SynthesisOptions): Promise<Made> {
  const rendering = startRendering(platform);
  try {
    const prepared = prepareStacks(platform, options);
    try {
      const manifests = await rendering.manifests;
      return { manifests, stacks: prepared.put() };
    } finally {
      prepared.clear();
    }
  } finally {
    await rendering.stop();
  }
}
