import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

/** Plans, logs and the providers that all stacks share; never committed. */
export const workDirectory = resolve(import.meta.dirname, '../../.tofu');

const oldest = [1, 11] as const;

/** The version of `tofu` on PATH. Throws where there is none, or one too old for write-only arguments. */
export async function requireTofu(): Promise<string> {
  const result = await execa('tofu', ['version', '-json'], { reject: false });
  if (result.code === 'ENOENT') {
    throw new UserError(
      'tofu is not on PATH: install OpenTofu 1.11 or newer (https://opentofu.org/docs/intro/install) and run this again',
    );
  }
  if (result.failed) throw new UserError(`cannot read the version of tofu on PATH: ${result.shortMessage}`);
  const { terraform_version: version }: { terraform_version: string } = JSON.parse(result.stdout);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new UserError(
      `tofu on PATH is ${version}; this platform needs ${oldest.join('.')} or newer for write-only arguments`,
    );
  }
  return version;
}

/** The error output of OpenTofu for a stack. */
export class TofuError extends Error {
  readonly output: string;
  constructor(command: string, output: string) {
    super(`tofu ${command} failed`);
    this.output = output;
  }
}

export interface TofuStack {
  readonly id: string;
  readonly directory: string;
}

/** Runs one OpenTofu command in a stack's folder and returns what it printed. Its whole output goes to a log, and into the error if it fails. */
export async function tofu(
  stack: TofuStack,
  args: readonly string[],
  { successCodes = [0] }: { readonly successCodes?: readonly number[] } = {},
): Promise<string> {
  const providers = join(workDirectory, 'providers');
  const logs = join(workDirectory, 'logs');
  for (const directory of [providers, logs]) mkdirSync(directory, { recursive: true });
  const [command = ''] = args;
  const result = await execa('tofu', [`-chdir=${stack.directory}`, ...args], {
    all: true,
    reject: false,
    env: {
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      TF_PLUGIN_CACHE_DIR: providers,
      // Otherwise a stack without a lock file downloads its providers again, over those that another stack runs.
      TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1',
      // Who plans may not write to the parent zone (ADR-0006). Stacks without the variable ignore it.
      TF_VAR_parent_zone_access: ['apply', 'destroy'].includes(command) ? 'write' : 'read',
    },
  });
  const output = result.all ?? result.shortMessage ?? '';
  // Not of `show` and `output`: what they print may be sensitive, and a log outlives the terminal.
  if (!['show', 'output', 'providers'].includes(command))
    writeFileSync(join(logs, `${stack.id}.${command}.log`), output);
  if (!successCodes.includes(result.exitCode ?? -1)) throw new TofuError(command, output);
  return result.stdout ?? '';
}

let initialized: Promise<unknown> = Promise.resolve();

/** Fetches providers, and opens the state unless `backend` is `no-backend`. One at a time: the providers are shared. */
export function init(stack: TofuStack, backend: 'backend' | 'no-backend' = 'backend'): Promise<string> {
  const args = ['init', '-input=false', '-no-color', ...(backend === 'backend' ? [] : ['-backend=false'])];
  const result = initialized.then(() => tofu(stack, args));
  initialized = result.catch(() => {});
  return result;
}

/** Checks a stack's configuration against its providers. Throws with every finding. */
export async function validate(stack: TofuStack): Promise<void> {
  const stdout = await tofu(stack, ['validate', '-json', '-no-color'], { successCodes: [0, 1] });
  const result: { valid: boolean; diagnostics: readonly { summary: string; detail: string; address?: string }[] } =
    JSON.parse(stdout);
  if (result.valid) return;
  const lines = result.diagnostics.map(
    ({ address, summary, detail }) => `${address ?? stack.id} ${summary}: ${detail}`,
  );
  throw new TofuError('validate', lines.join('\n'));
}

/** What the providers of an initialized stack know. */
export const providersSchema = async (stack: TofuStack) =>
  JSON.parse(await tofu(stack, ['providers', 'schema', '-json']));

/** What a saved plan does. */
export interface PlanSummary {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  /** Addresses that go away, or are replaced. */
  readonly destroyed: readonly string[];
  /** What anything happens to, and the arguments in which it would differ. */
  readonly changed: readonly { readonly address: string; readonly differing: readonly string[] }[];
  /** Whether an apply would do nothing, not even to an output. */
  readonly isEmpty: boolean;
  /** Whether all that other stacks read of this one is in its state, as it is not before a first or a broken-off apply. */
  readonly isReadable: boolean;
}

/**
 * `saved` is what the plan command leaves for a later apply, `applied` the same once that was done, `current` and
 * `destroy` what apply and destroy make for themselves: what was planned for one of them is never run by another.
 */
export type PlanKind = 'saved' | 'applied' | 'current' | 'destroy';

/** A plan lies with the stack that it was made from, and goes with it at the next synthesis. */
export const planFile = (stack: TofuStack, kind: PlanKind): string => join(stack.directory, `${kind}.tfplan`);

interface Change {
  readonly actions: readonly string[];
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly importing?: object;
}

/** What of `tofu show -json` of a plan is looked at. */
export interface PlanJson {
  readonly prior_state?: {
    readonly values?: { readonly root_module?: { readonly resources?: readonly { readonly mode: string }[] } };
  };
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly previous_address?: string;
    readonly change: Change;
  }[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
}

/** Plans a stack and keeps the plan; an earlier one of the same kind is gone even if this one fails. */
export async function plan(stack: TofuStack, kind: Exclude<PlanKind, 'applied'> = 'current'): Promise<PlanSummary> {
  const file = planFile(stack, kind);
  forget(stack, kind === 'saved' ? ['saved', 'applied'] : [kind]);
  await tofu(stack, [
    'plan',
    '-input=false',
    '-no-color',
    '-lock-timeout=5m',
    `-out=${file}`,
    ...(kind === 'destroy' ? ['-destroy'] : []),
  ]);
  return showPlan(stack, kind);
}

/** So that nothing runs a plan that a later one was to replace. */
export function forget(stack: TofuStack, kinds: readonly PlanKind[]): void {
  for (const kind of kinds) rmSync(planFile(stack, kind), { force: true });
}

/** What a kept plan of a stack does. */
export async function showPlan(stack: TofuStack, kind: PlanKind): Promise<PlanSummary> {
  return summarize(JSON.parse(await tofu(stack, ['show', '-json', planFile(stack, kind)])));
}

/** What a plan does, by `tofu show -json`. */
export function summarize({
  prior_state: prior,
  resource_changes: changes = [],
  output_changes = {},
}: PlanJson): PlanSummary {
  const doing = (action: string) => changes.filter(({ change }) => change.actions.includes(action));
  const changed = changes.filter(
    ({ change, previous_address }) =>
      !['no-op', 'read'].includes(change.actions.join()) || change.importing || previous_address,
  );
  const outputActions = Object.values(output_changes).map(({ actions }) => actions.join());
  // Not by the outputs and data sources of the prior state: it has those already that this plan has found out.
  const resources = prior?.values?.root_module?.resources ?? [];
  return {
    add: doing('create').length,
    change: doing('update').length,
    destroy: doing('delete').length,
    destroyed: doing('delete').map(({ address }) => address),
    changed: changed.map(({ address, change: { before, after } }) => ({
      address,
      differing: Object.keys({ ...before, ...after }).filter((key) => !isDeepStrictEqual(before?.[key], after?.[key])),
    })),
    isEmpty: changed.length === 0 && outputActions.every((action) => action === 'no-op'),
    isReadable: resources.some(({ mode }) => mode === 'managed') && !outputActions.includes('create'),
  };
}

/** Applies a kept plan. A saved one is set aside then, so that the same command again knows that it is done. */
export async function applyPlan(stack: TofuStack, kind: Exclude<PlanKind, 'applied'> = 'current'): Promise<void> {
  if (kind !== 'saved') forget(stack, ['saved', 'applied']);
  await tofu(stack, ['apply', '-input=false', '-no-color', '-lock-timeout=5m', planFile(stack, kind)]);
  if (kind === 'saved') renameSync(planFile(stack, kind), planFile(stack, 'applied'));
}

/** The stack's outputs; what is sensitive is named, not shown. */
export async function outputs(stack: TofuStack): Promise<Record<string, unknown>> {
  const stdout = await tofu(stack, ['output', '-json']);
  const values: Record<string, { readonly value: unknown; readonly sensitive: boolean }> = JSON.parse(stdout);
  return Object.fromEntries(
    Object.entries(values).map(([name, { value, sensitive }]) => [name, sensitive ? '(sensitive)' : value]),
  );
}
