import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Resource, SynthesizedStack } from '../../invariants/tree.ts';

/** A fault in what is written, for the proof to find. */
export interface Planted {
  readonly fault: string;
  /** @default manifests as they are */
  readonly manifests?: (manifests: readonly Manifest[]) => readonly Manifest[];
  /** The resource as it is then; undefined for none. @default stacks as they are */
  readonly resource?: (resource: Resource) => Resource | undefined;
  /** What a line about it says. */
  readonly finds: RegExp;
  /** Judge that does not see it. @default both see it */
  readonly unseenBy?: 'standard' | 'vpc-cni';
}

/** The tree with the fault in it. */
export const plantedTree = (tree: readonly SynthesizedStack[], { resource }: Planted): readonly SynthesizedStack[] =>
  resource
    ? tree.map((stack) => ({ ...stack, resourceList: stack.resourceList.flatMap((each) => resource(each) ?? []) }))
    : tree;
