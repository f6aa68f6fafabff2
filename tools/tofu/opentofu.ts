import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { execa } from 'execa';
import { UserError } from '../output/terminal.ts';

/** Plans, logs and the providers that all stacks share; never committed. */
export const workDirectory = resolve(import.meta.dirname, '../../.tofu');

const oldest = [1, 11] as const;

/** The version of `tofu` on PATH. Throws where there is none, or one too old for write-only arguments. */
export async function requireTofu(): Promise<string> {
  const result = await execa('tofu', ['version', '-json'], { reject: false });
  if (result.failed) {
    throw new UserError(
      'tofu is not on PATH: install OpenTofu 1.11 or newer (https://opentofu.org/docs/intro/install) and run this again',
    );
  }
  const { terraform_version: version }: { terraform_version: string } = JSON.parse(result.stdout);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new UserError(
      `tofu on PATH is ${version}; this platform needs ${oldest.join('.')} or newer for write-only arguments`,
    );
  }
  return version;
}

/** What went wrong in a stack, in OpenTofu's own words. */
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
  const result = await execa('tofu', [`-chdir=${stack.directory}`, ...args], {
    all: true,
    reject: false,
    env: {
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      TF_PLUGIN_CACHE_DIR: providers,
      // Else a stack without a lock file fetches its providers anew, over those that another stack is running.
      TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1',
    },
  });
  const [command = ''] = args;
  // Not of `show` and `output`: what they print may be sensitive, and a log outlives the terminal.
  if (!['show', 'output', 'providers'].includes(command))
    writeFileSync(join(logs, `${stack.id}.${command}.log`), result.all);
  if (!successCodes.includes(result.exitCode ?? -1)) throw new TofuError(command, result.all);
  return result.stdout;
}

let initialized: Promise<unknown> = Promise.resolve();

/** Fetches providers, and opens the state unless told that none is needed. One at a time: the providers are shared. */
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
  /** Whether the stack has ever been applied. */
  readonly hasState: boolean;
}

/** A saved plan lies with the stack that it was made from, and goes with it at the next synthesis. */
export const planFile = (stack: TofuStack): string => join(stack.directory, 'saved.tfplan');

interface Change {
  readonly actions: readonly string[];
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

interface PlanJson {
  readonly prior_state?: { readonly values?: { readonly root_module?: object; readonly outputs?: object } };
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: Change;
  }[];
}

/** Plans a stack and saves the plan. */
export async function plan(stack: TofuStack, { destroy = false } = {}): Promise<PlanSummary> {
  const file = planFile(stack);
  await tofu(stack, [
    'plan',
    '-input=false',
    '-no-color',
    '-lock-timeout=5m',
    `-out=${file}`,
    ...(destroy ? ['-destroy'] : []),
  ]);
  return showPlan(stack);
}

/** What the saved plan of a stack does. */
export async function showPlan(stack: TofuStack): Promise<PlanSummary> {
  const stdout = await tofu(stack, ['show', '-json', planFile(stack)]);
  const { prior_state: prior, resource_changes: changes = [] }: PlanJson = JSON.parse(stdout);
  const doing = (action: string) => changes.filter(({ change }) => change.actions.includes(action));
  return {
    add: doing('create').length,
    change: doing('update').length,
    destroy: doing('delete').length,
    destroyed: doing('delete').map(({ address }) => address),
    changed: changes
      .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
      .map(({ address, change: { before, after } }) => ({
        address,
        differing: Object.keys({ ...before, ...after }).filter(
          (key) => !isDeepStrictEqual(before?.[key], after?.[key]),
        ),
      })),
    hasState: Object.keys(prior?.values?.outputs ?? prior?.values?.root_module ?? {}).length > 0,
  };
}

export const applyPlan = (stack: TofuStack) =>
  tofu(stack, ['apply', '-input=false', '-no-color', '-lock-timeout=5m', planFile(stack)]);

/** The stack's outputs; what is sensitive is named, not shown. */
export async function outputs(stack: TofuStack): Promise<Record<string, unknown>> {
  const stdout = await tofu(stack, ['output', '-json']);
  const values: Record<string, { readonly value: unknown; readonly sensitive: boolean }> = JSON.parse(stdout);
  return Object.fromEntries(
    Object.entries(values).map(([name, { value, sensitive }]) => [name, sensitive ? '(sensitive)' : value]),
  );
}
