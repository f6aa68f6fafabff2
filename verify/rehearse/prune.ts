import type { StackJson } from '@sample-platform-ai/infra/manifest.ts';

type Body = Readonly<Record<string, unknown>>;
type Sections = Record<string, Record<string, Record<string, Body>>>;
const sectionNames = ['resource', 'data', 'ephemeral'] as const;

/** The address of a block in expressions. */
const addressOf = (section: string, type: string, name: string): string =>
  section === 'resource' ? `${type}.${name}` : `${section}.${type}.${name}`;

const refersTo = (text: string, address: string): boolean => {
  const at = text.indexOf(address);
  // `aws_x.a` is not `aws_x.ab`, and neither is it `data.aws_x.a`.
  return at >= 0 && new RegExp(`(?<![\\w.-])${address.replaceAll('.', '\\.')}(?![\\w-])`).test(text);
};

export interface Pruned {
  readonly stack: StackJson;
  /** Addresses that are gone: the unwanted ones, and what refers to them. */
  readonly removed: readonly string[];
  /** Outputs that are gone with them. */
  readonly removedOutputs: readonly string[];
}

/**
 * A stack without some of its blocks, nor anything that refers to them, however far.
 *
 * @param isUnwanted Called with the section, type and address of each block.
 * @param isLostText Whether an expression's text refers to something that another stack lost.
 */
export function prune(
  stack: StackJson,
  isUnwanted: (section: string, type: string, address: string) => boolean,
  isLostText: (text: string) => boolean,
): Pruned {
  const blocks = sectionNames.flatMap((section) =>
    Object.entries(stack[section] ?? {}).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, body]) => {
        const { depends_on: dependsOn, ...rest } = body;
        return {
          section,
          type,
          name,
          address: addressOf(section, type, name),
          body,
          text: JSON.stringify(rest),
          dependsOn,
        };
      }),
    ),
  );
  const removed = new Set(
    blocks
      .filter(({ section, type, address, text }) => isUnwanted(section, type, address) || isLostText(text))
      .map(({ address }) => address),
  );
  for (let before = -1; before !== removed.size; ) {
    before = removed.size;
    for (const { address, text } of blocks) {
      if (!removed.has(address) && [...removed].some((gone) => refersTo(text, gone))) removed.add(address);
    }
  }
  const sections: Sections = {};
  for (const { section, type, name, address, body, dependsOn } of blocks) {
    if (removed.has(address)) continue;
    const kept = Array.isArray(dependsOn)
      ? { ...body, depends_on: dependsOn.filter((need) => !removed.has(String(need))) }
      : body;
    sections[section] ??= {};
    sections[section][type] ??= {};
    sections[section][type][name] = kept;
  }
  const outputs = Object.entries(stack.output ?? {});
  const isGone = (body: Body) => {
    const text = JSON.stringify(body);
    return isLostText(text) || [...removed].some((gone) => refersTo(text, gone));
  };
  // An empty block of outputs is an error to OpenTofu.
  const kept = outputs.filter(([, body]) => !isGone(body));
  const { resource: _resource, data: _data, ephemeral: _ephemeral, output: _output, ...others } = stack;
  const rest = withoutImports(others, removed);
  return {
    stack: { ...rest, ...sections, ...(kept.length > 0 && { output: Object.fromEntries(kept) }) },
    removed: [...removed],
    removedOutputs: outputs.filter(([, body]) => isGone(body)).map(([name]) => name),
  };
}

/** An import into a resource that is gone goes with it. */
function withoutImports<T extends object>(stack: T, removed: ReadonlySet<string>): T {
  if (!('import' in stack) || !Array.isArray(stack.import)) return stack;
  const { import: imports, ...rest } = stack;
  const kept = imports.filter(({ to }: { readonly to: string }) => !removed.has(to));
  return { ...rest, ...(kept.length > 0 && { import: kept }) } as T;
}
