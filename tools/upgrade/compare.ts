import { isDeepStrictEqual } from 'node:util';
import { statefulTypes } from '@sample-platform-ai/delivery/plan/stateful.ts';
import { type ResourceJson, readStack, readStacks } from '@sample-platform-ai/infra/manifest.ts';

/** Of one stack, what decides which resources OpenTofu keeps. */
export interface TreeStack {
  readonly id: string;
  /** Address -> arguments. */
  readonly resources: ReadonlyMap<string, ResourceJson>;
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Addresses that OpenTofu forgets without a destroy. */
  readonly forgotten?: readonly string[];
}

export interface Effects {
  /** `<stack> <address>` of each resource that the next apply destroys. */
  readonly destroyed: readonly string[];
  /** Those of them that hold data, or names that cannot be created again. */
  readonly lost: readonly string[];
  readonly created: readonly string[];
  /** `<stack> <address>: <arguments>` of resources with data whose arguments change. Some changes replace a resource. */
  readonly changed: readonly string[];
  /** `<stack> <address> to <address>` by `moved` blocks. */
  readonly moved: readonly string[];
  /** `<stack> <address>` by `removed` blocks that destroy nothing: another stack imports it. */
  readonly forgotten: readonly string[];
}

/** The stacks that a synthesis wrote into a folder. */
export const treeOf = (outdir: string): readonly TreeStack[] =>
  readStacks(outdir).map(({ id, directory }) => {
    const stack = readStack(directory);
    const { moved = [], removed = [] } = stack as {
      readonly moved?: TreeStack['moved'];
      readonly removed?: readonly { readonly from: string; readonly lifecycle?: { readonly destroy: boolean } }[];
    };
    const forgotten = removed.filter(({ lifecycle }) => lifecycle?.destroy === false).map(({ from }) => from);
    const resources = Object.entries(stack.resource ?? {}).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, body]): [string, ResourceJson] => [`${type}.${name}`, body]),
    );
    return { id, resources: new Map(resources), moved, forgotten };
  });

const isStateful = (address: string) => statefulTypes.has(address.split('.')[0] ?? '');

const ignored = new Set(['//', 'depends_on', 'lifecycle', 'provider', 'tags']);
const changedArguments = (before: ResourceJson, after: ResourceJson): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !ignored.has(key) && !isDeepStrictEqual(before[key], after[key]))
    .sort();

/** Where a resource is afterwards, along the moves. */
function destination(address: string, moves: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  let at = address;
  for (let to = moves.get(at); to !== undefined && !seen.has(to); to = moves.get(at)) {
    seen.add(to);
    at = to;
  }
  return at;
}

/** What OpenTofu does to the resources of one tree once another one is applied. */
export function effects(before: readonly TreeStack[], after: readonly TreeStack[]): Effects {
  const later = new Map(after.map((stack) => [stack.id, stack]));
  const destroyed: string[] = [];
  const changed: string[] = [];
  const moved: string[] = [];
  const forgotten: string[] = [];
  const kept = new Set<string>();
  for (const { id, resources } of before) {
    const stack = later.get(id);
    const moves = new Map(stack?.moved.map(({ from, to }) => [from, to]));
    for (const [address, body] of resources) {
      const to = stack?.resources.has(address) ? address : destination(address, moves);
      const now = stack?.resources.get(to);
      if (now === undefined) {
        (stack?.forgotten?.includes(address) ? forgotten : destroyed).push(`${id} ${address}`);
        continue;
      }
      kept.add(`${id} ${to}`);
      if (to !== address) moved.push(`${id} ${address} to ${to}`);
      const names = isStateful(to) ? changedArguments(body, now) : [];
      if (names.length > 0) changed.push(`${id} ${to}: ${names.join(', ')}`);
    }
  }
  const created = after
    .flatMap(({ id, resources }) => [...resources.keys()].map((address) => `${id} ${address}`))
    .filter((each) => !kept.has(each));
  const lost = destroyed.filter((each) => isStateful(each.split(' ')[1] ?? ''));
  return { destroyed, lost, created, changed, moved, forgotten };
}
