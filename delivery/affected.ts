import { isDeepStrictEqual } from 'node:util';
import type { StackJson } from '@sample-platform-ai/infra/manifest.ts';

/** A synthesized stack, for the comparison of two commits. */
export interface ComparedStack {
  readonly id: string;
  readonly environment: string;
  readonly layer: string;
  readonly json: StackJson;
}

export type Difference = 'added' | 'changed' | 'removed';

export interface AffectedStack {
  readonly id: string;
  readonly environment: string;
  readonly layer: string;
  readonly difference: Difference;
}

/**
 * The stacks whose synthesized text a change affects. By the output and not by the edited files: a refactoring without
 * effect plans nothing, and a changed helper plans every stack that it reaches.
 */
export function affectedStacks(
  base: readonly ComparedStack[],
  head: readonly ComparedStack[],
): readonly AffectedStack[] {
  const before = new Map(base.map((stack) => [stack.id, stack]));
  const after = new Set(head.map(({ id }) => id));
  const described = ({ id, environment, layer }: ComparedStack, difference: Difference) => ({
    id,
    environment,
    layer,
    difference,
  });
  return [
    ...head.flatMap((stack) => {
      const earlier = before.get(stack.id);
      if (!earlier) return [described(stack, 'added')];
      return isDeepStrictEqual(earlier.json, stack.json) ? [] : [described(stack, 'changed')];
    }),
    ...base.filter(({ id }) => !after.has(id)).map((stack) => described(stack, 'removed')),
  ];
}

/** The accounts to plan. Bootstrap is not among the layers: a person applies it. */
export const affectedAccounts = (stacks: readonly AffectedStack[]): readonly string[] => [
  ...new Set(stacks.filter(({ layer }) => layer !== 'bootstrap').map(({ environment }) => environment)),
];

export function affectedSummary(stacks: readonly AffectedStack[]): string {
  if (stacks.length === 0) return 'No synthesized stack changes.';
  const rows = stacks.map(({ id, difference }) => `| \`${id}\` | ${difference} |`);
  const byHand = stacks.filter(({ layer }) => layer === 'bootstrap');
  const removed = stacks.filter(({ difference }) => difference === 'removed');
  return [
    `| stack | ${stacks.length === 1 ? 'is' : 'are'} |\n| --- | --- |\n${rows.join('\n')}`,
    ...(byHand.length > 0
      ? [`Applied by a person, see bootstrap/README.md: ${byHand.map(({ id }) => id).join(', ')}.`]
      : []),
    ...(removed.length > 0
      ? [
          `No pipeline destroys a stack that the code no longer has. Destroy it from a commit that still has it: ${removed.map(({ id }) => id).join(', ')}.`,
        ]
      : []),
  ].join('\n\n');
}
