import { join } from 'node:path';
import { readStack, type StackJson, type StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { style } from '@sample-platform-ai/terminal';
import { init, providersSchema, TofuError, tofu } from '@sample-platform-ai/tools/tofu/opentofu.ts';
import { printFailure } from '@sample-platform-ai/tools/tofu/progress.ts';
import { writeStack } from './copies.ts';
import type { Known } from './parts.ts';
import { prune } from './prune.ts';
import { knownPart, type ProvidersSchema } from './schema.ts';

export interface Validated {
  readonly known: readonly Known[];
  /** `resource aws_x`: types that the local providers lack. */
  readonly unknownTypes: ReadonlySet<string>;
  readonly isValid: boolean;
}

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly range?: { readonly filename: string };
}
interface Part {
  readonly id: string;
  readonly original: StackJson;
  readonly stack: StackSummary;
}

const providersOf = (stack: StackJson | undefined): string =>
  Object.keys(stack?.terraform.required_providers ?? {})
    .sort()
    .join('-');

const write = (text: string) => process.stdout.write(`${text}\n`);

const named = (id: string, parts: readonly Part[]): string =>
  parts[0]?.id === id ? `${id} is` : `${parts.length} stacks with ${id} are`;

/** A stack as a module: its root has the state. */
const asModule = ({ terraform: { backend: _, ...terraform }, ...stack }: StackJson): object => ({
  ...stack,
  terraform,
});

/**
 * Validates every stack as far as the local providers support it; or says why it cannot. The stacks with the same providers
 * are the modules of one configuration: a provider starts once, not for each of them.
 */
export async function validateAll(stacks: readonly StackSummary[], directory: string): Promise<Validated | string> {
  const groups = new Map<string, Part[]>();
  for (const stack of stacks) {
    const original = readStack(stack.directory);
    // OpenTofu imports in a root only.
    const group = 'import' in original ? stack.id : providersOf(original);
    groups.set(group, [...(groups.get(group) ?? []), { id: stack.id, original, stack }]);
  }
  const known = new Map<string, Known>();
  const unknownArguments = new Set<string>();
  const unknownTypes = new Set<string>();
  let isValid = true;
  // Each takes seconds to print.
  const schemas = new Map<string, ProvidersSchema>();
  for (const [id, parts] of groups) {
    const root = { id, directory: join(directory, 'validation', id) };
    writeGroup(
      root,
      parts.map((part) => ({ id: part.id, json: part.original })),
    );
    try {
      await init(root);
    } catch (error) {
      if (!(error instanceof TofuError) || !/provider/i.test(error.output)) throw error;
      const wanted = Object.values(parts[0]?.original.terraform.required_providers ?? {});
      const missing = wanted.map(({ source, version }) => `${source} ${version}`).join(', ');
      write(`${style('yellow', 'skipped')} ${parts.map((part) => part.id).join(', ')}: tofu init found no ${missing}`);
      continue;
    }
    const providers = providersOf(parts[0]?.original);
    const schema: ProvidersSchema = schemas.get(providers) ?? (await providersSchema(root));
    schemas.set(providers, schema);
    const found = parts.map((part) => ({ ...part, known: knownPart(part.original, schema) }));
    for (const { known: part } of found) {
      for (const name of part.unknownArguments) unknownArguments.add(name);
      for (const type of part.unknownTypes) unknownTypes.add(type);
    }
    const isUnknown = (section: string, type: string) => unknownTypes.has(`${section} ${type}`);
    writeGroup(
      root,
      found.map((each) => ({ id: each.id, json: prune(each.known.stack, isUnknown, () => false).stack })),
    );
    for (const { id: name, known: part, stack } of found)
      known.set(name, { ...stack, json: part.stack, withoutSecret: part.withoutSecret });
    try {
      await validateModules(root);
      write(`${style('green', '✔')} ${named(id, parts)} valid`);
    } catch (error) {
      printFailure(parts[0]?.id === id ? id : `stacks with ${id}`, 'validate', error);
      isValid = false;
    }
  }
  const unknown = [...unknownArguments, ...unknownTypes].sort();
  if (unknown.length > 0)
    write(
      `${style('yellow', 'older local providers')}: not checked, because they do not support\n  ${unknown.join('\n  ')}`,
    );
  if (known.size === 0 && isValid) return "everything: no stack's providers are available here";
  return { known: stacks.flatMap(({ id }) => known.get(id) ?? []), unknownTypes, isValid };
}

interface Root {
  readonly id: string;
  readonly directory: string;
}

/** A stack that has its name is the root; others are its modules. */
function writeGroup(root: Root, stacks: readonly { readonly id: string; readonly json: StackJson }[]): void {
  const [first] = stacks;
  if (first?.id === root.id) {
    writeStack(root.directory, asModule(first.json));
    return;
  }
  const module = Object.fromEntries(stacks.map(({ id }) => [id, { source: `./${id}` }]));
  writeStack(root.directory, { module });
  for (const { id, json } of stacks) writeStack(join(root.directory, id), asModule(json));
}

/** Throws with every finding, and the stack that it is in. */
async function validateModules(root: Root): Promise<void> {
  const stdout = await tofu(root, ['validate', '-json', '-no-color'], { successCodes: [0, 1] });
  const { diagnostics }: { diagnostics: readonly Diagnostic[] } = JSON.parse(stdout);
  const lines = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(
      ({ address = '', summary, detail, range }) =>
        `${range?.filename.includes('/') ? range.filename.split('/')[0] : root.id} ${address} ${summary}: ${detail}`,
    );
  if (lines.length > 0) throw new TofuError('validate', lines.join('\n'));
}
