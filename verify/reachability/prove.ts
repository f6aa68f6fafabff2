import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { SynthesizedStack } from '../invariants/tree.ts';
import { forbiddenFlows } from './flows/forbidden.ts';
import { workingFlows } from './flows/working.ts';
import { failures, type Judged, judgeFlows } from './verdict.ts';
import { type ClusterWorld, worldsOf } from './world.ts';

/** What the proof says of one cluster. */
export interface Proof {
  readonly world: ClusterWorld;
  readonly judged: readonly Judged[];
  /** A line for each flow that is closed and has to work, or is open and must not be. */
  readonly failures: readonly string[];
}

/** Judges every flow of these clusters. */
export function proveWorlds(platform: Platform, worlds: readonly ClusterWorld[]): readonly Proof[] {
  const specs = new Map(platform.services.map(({ name, aws }) => [name, aws.map(({ service }) => service)]));
  return worlds.map((world) => {
    const judged = judgeFlows(world, [...workingFlows(world, specs), ...forbiddenFlows(world, worlds)]);
    return { world, judged, failures: failures(world, judged) };
  });
}

/** Judges every flow of every cluster of a platform, by its rendered manifests and synthesized stacks. */
export const prove = (platform: Platform, tree: readonly SynthesizedStack[]): readonly Proof[] =>
  proveWorlds(platform, worldsOf(platform, tree));
