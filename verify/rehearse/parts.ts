import type { StackJson, StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { prune } from './prune.ts';
import { remembered, unsupported, unsupportedData } from './support.ts';

/** A stack as far as the local providers support it. */
export interface Known extends StackSummary {
  readonly json: StackJson;
  /** Addresses that would be made without their secret. */
  readonly withoutSecret: readonly string[];
}

export interface Part extends StackSummary {
  readonly json: StackJson;
  /** Addresses that the emulator cannot take, or that refer to such. */
  readonly leftOut: readonly string[];
}

/**
 * Of each stack what the emulator takes.
 *
 * @param stacks In their order: what one loses, those after it cannot read.
 * @param unknownTypes `resource aws_x`: types that the local providers lack.
 */
export function emulatedParts(stacks: readonly Known[], unknownTypes: ReadonlySet<string>): readonly Part[] {
  const lost = new Map<string, readonly string[]>();
  const isUnsupported = (section: string, type: string): boolean =>
    unknownTypes.has(`${section} ${type}`) ||
    (section === 'resource' && type in unsupported) ||
    (section === 'data' && type in unsupportedData);
  return stacks.map(({ withoutSecret, ...stack }) => {
    const isLostText = (text: string) =>
      stack.needs.some((need) =>
        (lost.get(need) ?? []).some((output) => new RegExp(`from-${need}\\.outputs\\.${output}\\b`).test(text)),
      );
    const {
      stack: json,
      removed,
      removedOutputs,
    } = prune(
      stack.json,
      (section, type, address) => isUnsupported(section, type) || withoutSecret.includes(address),
      isLostText,
    );
    lost.set(stack.id, removedOutputs);
    return { ...stack, json, leftOut: removed };
  });
}

/** A stack after all that it needs; an environment's zone after the parent zone, which is another account's. */
export function inOrder<S extends StackSummary>(stacks: readonly S[]): readonly S[] {
  const parent = stacks.find(({ id }) => id === 'shared-dns-global');
  const needing = stacks.map((stack) =>
    parent && stack.layer === 'dns' && stack !== parent ? { ...stack, needs: [...stack.needs, parent.id] } : stack,
  );
  const ordered: S[] = [];
  const visit = (stack: S) => {
    if (ordered.includes(stack)) return;
    for (const need of stack.needs) needing.filter(({ id }) => id === need).forEach(visit);
    ordered.push(stack);
  };
  needing.forEach(visit);
  return ordered;
}

/** The type of each resource. */
const resourceTypes = ({ json }: Part): readonly string[] =>
  Object.entries(json.resource ?? {}).flatMap(([type, byName]) => Object.keys(byName).map(() => type));
const isResource = (address: string): boolean => /^(?!data\.|ephemeral\.)/.test(address);

export interface LeftOut {
  readonly type: string;
  readonly count: number;
  readonly why: string;
}

export interface Coverage {
  readonly applied: number;
  /** Of those applied: type -> how many the gate only remembers. */
  readonly remembered: ReadonlyMap<string, number>;
  readonly leftOut: readonly LeftOut[];
}

/** How many resources are applied, and the types of the others, with the reason of each. */
export function coverage(parts: readonly Part[]): Coverage {
  const counts = new Map<string, number>();
  for (const address of parts.flatMap(({ leftOut }) => leftOut).filter(isResource)) {
    const type = address.replace(/\.[^.]*$/, '');
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const reason = (type: string) =>
    unsupported[type] ?? 'refers to another resource of this table, or needs a newer provider';
  const applied = parts.flatMap(resourceTypes);
  const kept = remembered.map((type): [string, number] => [type, applied.filter((each) => each === type).length]);
  return {
    applied: applied.length,
    remembered: new Map(kept.filter(([, count]) => count > 0)),
    leftOut: [...counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([type, count]) => ({ type, count, why: reason(type) })),
  };
}
