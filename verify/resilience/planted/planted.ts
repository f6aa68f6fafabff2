import type { JsonValue } from '@sample-platform-ai/gitops/component.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Resource, SynthesizedStack } from '../../invariants/tree.ts';
import type { World } from '../world.ts';

/** A weakness in what is synthesized, for one rule to find. */
export interface Planted {
  readonly weakness: string;
  /** Id of the only rule that finds it. */
  readonly rule: string;
  /** The resource as it is then: undefined for none, a list for several. @default stacks as they are */
  readonly resource?: (resource: Resource) => Resource | readonly Resource[] | undefined;
  /** The object as it is then; undefined for none. @default manifests as they are */
  readonly manifest?: (manifest: Manifest) => Manifest | undefined;
  /** Values of a component's chart. @default values as they are */
  readonly values?: (component: string, values: JsonValue) => JsonValue;
}

const changed = (
  stacks: readonly SynthesizedStack[],
  change: NonNullable<Planted['resource']>,
): readonly SynthesizedStack[] =>
  stacks.map((stack) => ({ ...stack, resourceList: stack.resourceList.flatMap((each) => change(each) ?? []) }));

/** The worlds with the weakness in them. */
export const plantedWorlds = (
  worlds: readonly World[],
  {
    resource = (each) => each,
    manifest = (each) => each,
    values = (_, each) => each,
  }: Omit<Planted, 'weakness' | 'rule'>,
): readonly World[] =>
  worlds.map((world) => ({
    ...world,
    stacks: changed(world.stacks, resource),
    shared: changed(world.shared, resource),
    clusters: world.clusters.map((objects) => ({
      ...objects,
      manifests: objects.manifests.flatMap((each) => manifest(each) ?? []),
      values: Object.fromEntries(
        Object.entries(objects.values).map(([component, each]) => [component, values(component, each)]),
      ),
    })),
  }));

/** Changes the arguments of resources of one type; those set to undefined go away. */
export const set =
  (
    type: string,
    change: (body: Resource['body']) => Readonly<Record<string, unknown>>,
    is: (resource: Resource) => boolean = () => true,
  ): ((resource: Resource) => Resource) =>
  (each) =>
    each.type === type && is(each) ? { ...each, body: { ...each.body, ...change(each.body) } } : each;

export const drop =
  (type: string, is: (resource: Resource) => boolean = () => true): ((resource: Resource) => Resource | undefined) =>
  (each) =>
    each.type === type && is(each) ? undefined : each;

/** Replaces text in the JSON of objects of one kind. */
export const rewrite =
  (kinds: string | readonly string[], from: RegExp, to: string, is: (manifest: Manifest) => boolean = () => true) =>
  (each: Manifest): Manifest =>
    [kinds].flat().includes(each.kind) && is(each) ? JSON.parse(JSON.stringify(each).replace(from, to)) : each;
