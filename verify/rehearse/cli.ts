import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from '@sample-platform-ai/emulator';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { readStack, type StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { seconds, style, table, UsageError } from '@sample-platform-ai/terminal';
import { synthesize } from '@sample-platform-ai/tools/synth/synthesize.ts';
import {
  init,
  providersSchema,
  requireTofu,
  TofuError,
  validate,
  workDirectory,
} from '@sample-platform-ai/tools/tofu/opentofu.ts';
import { type Report, runWithProgress } from '@sample-platform-ai/tools/tofu/progress.ts';
import { type Copy, emulatedCopies, type Known, writeStack } from './copies.ts';
import { openGate, printRefused } from './gate.ts';
import { lifeCycle } from './life-cycle.ts';
import { help, parseOptions } from './options.ts';
import { prune } from './prune.ts';
import { knownPart, type ProvidersSchema } from './schema.ts';
import { openSessions } from './sessions.ts';
import { unsupported, unsupportedData } from './support.ts';

const directory = join(workDirectory, 'rehearsal');
const skipped = (why: string): number => {
  process.stdout.write(`${style('yellow', 'skipped')} ${why}\n`);
  return 0;
};

/** The platform with nothing protected: a rehearsal destroys what it made. */
const destroyable: Platform = {
  ...platform,
  environments: platform.environments.map((environment) => ({ ...environment, protectFromDestroy: false })),
};

export async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const { account, layer, parallel } = options;
  await requireTofu();
  rmSync(directory, { recursive: true, force: true });

  const all = inOrder(synthesize(destroyable, { outdir: join(directory, 'synthesized') }));
  const stacks = withNeeds(
    all,
    (stack) =>
      (account === undefined || stack.environment === account) && (layer === undefined || stack.layer === layer),
  );
  if (stacks.length === 0)
    throw new UsageError(`${account ?? 'the platform'} has no stack of the layer ${layer}; see pnpm synth`);

  const validated = await validateAll(stacks, parallel);
  if (typeof validated === 'string') return skipped(validated);
  const { known, unknownTypes, report } = validated;
  if (report.failed.length > 0) return 1;
  if (options.validateOnly) return 0;

  const emulator = await startEmulator();
  if (!emulator) return skipped("the apply: moto_server is not on PATH (pip install 'moto[server]')");
  const gate = await openGate(emulator.url, all);
  try {
    const sessions = await openSessions(gate, emulator.url, directory);
    const copies = emulatedCopies(known, { url: gate.url, directory, credentialsOf: sessions.fileOf, unknownTypes });
    const ok = await lifeCycle(
      copies.filter(({ json }) => json.resource),
      { sessions, parallel },
    );
    printLeftOut(copies);
    printRefused(gate);
    process.stdout.write(
      `${ok ? style('green', '✓ rehearsed') : style('red', '✗ failed')} in ${seconds(performance.now())}\n`,
    );
    return ok ? 0 : 1;
  } finally {
    await gate.stop();
    await emulator.stop();
  }
}

/** A stack after all that it needs; an environment's zone after the parent zone, which is another account's. */
function inOrder(stacks: readonly StackSummary[]): readonly StackSummary[] {
  const parent = stacks.find(({ id }) => id === 'shared-dns-global');
  const needing = stacks.map((stack) =>
    parent && stack.layer === 'dns' && stack !== parent ? { ...stack, needs: [...stack.needs, parent.id] } : stack,
  );
  const ordered: StackSummary[] = [];
  const visit = (stack: StackSummary) => {
    if (ordered.includes(stack)) return;
    for (const need of stack.needs) needing.filter(({ id }) => id === need).forEach(visit);
    ordered.push(stack);
  };
  needing.forEach(visit);
  return ordered;
}

/** The chosen stacks, and whatever they need. */
function withNeeds(
  ordered: readonly StackSummary[],
  chosen: (stack: StackSummary) => boolean,
): readonly StackSummary[] {
  const wanted = new Set<string>();
  for (const stack of ordered.toReversed()) {
    if (!chosen(stack) && !wanted.has(stack.id)) continue;
    wanted.add(stack.id);
    for (const need of stack.needs) wanted.add(need);
  }
  return ordered.filter(({ id }) => wanted.has(id));
}

interface Validated {
  readonly known: readonly Known[];
  /** `resource aws_x`: types that the local providers lack. */
  readonly unknownTypes: ReadonlySet<string>;
  readonly report: Report;
}

/** Validates every stack as far as the local providers support it; or says why it cannot. */
async function validateAll(stacks: readonly StackSummary[], parallel: number): Promise<Validated | string> {
  const known = new Map<string, Omit<Known, keyof StackSummary>>();
  const unknownArguments = new Set<string>();
  const unknownTypes = new Set<string>();
  const missing = new Map<string, string>();
  // By the set of providers: each schema takes seconds to print.
  const schemas = new Map<string, Promise<ProvidersSchema>>();
  const report = await runWithProgress(
    { parallel },
    'validate',
    stacks.map((stack) => ({ ...stack, needs: [] })),
    async (stack, say) => {
      const original = readStack(stack.directory);
      // A local backend: a schema and a validation only need that a backend exists.
      const json = {
        ...original,
        terraform: { ...original.terraform, backend: { local: { path: 'rehearsal.tfstate' } } },
      };
      writeStack(stack.directory, json);
      try {
        await init(stack);
      } catch (error) {
        if (!(error instanceof TofuError) || !/provider/i.test(error.output)) throw error;
        missing.set(stack.id, unavailable(stack));
        return 'skipped: its providers are not available';
      }
      say('validating');
      const providers = Object.keys(json.terraform.required_providers).join();
      const schema = schemas.get(providers) ?? providersSchema(stack);
      schemas.set(providers, schema);
      const part = knownPart(json, await schema);
      for (const name of part.unknownArguments) unknownArguments.add(name);
      for (const type of part.unknownTypes) unknownTypes.add(type);
      const judged = prune(
        part.stack,
        (section, type) => unknownTypes.has(`${section} ${type}`),
        () => false,
      );
      writeStack(stack.directory, judged.stack);
      await validate(stack);
      known.set(stack.id, { json: part.stack, withoutSecret: part.withoutSecret });
      return 'valid';
    },
  );
  for (const why of new Set(missing.values()))
    skipped(
      `${[...missing]
        .filter(([, w]) => w === why)
        .map(([id]) => id)
        .join(', ')}: ${why}`,
    );
  const unknown = [...unknownArguments, ...unknownTypes].sort();
  if (unknown.length > 0) {
    process.stdout.write(
      `${style('yellow', 'older local providers')}: not checked, because they do not support\n  ${unknown.join('\n  ')}\n`,
    );
  }
  if (known.size === 0 && report.failed.length === 0) return "everything: no stack's providers are available here";
  return {
    known: stacks.flatMap((stack) => {
      const found = known.get(stack.id);
      return found ? [{ ...stack, ...found }] : [];
    }),
    unknownTypes,
    report,
  };
}

function unavailable(stack: StackSummary): string {
  const wanted = Object.values(readStack(stack.directory).terraform.required_providers);
  return `tofu init found no ${wanted.map(({ source, version }) => `${source} ${version}`).join(', ')}`;
}

function printLeftOut(copies: readonly Copy[]): void {
  const count = new Map<string, number>();
  for (const address of copies.flatMap(({ leftOut }) => leftOut)) {
    const type = address.replace(/\.[^.]*$/, '');
    count.set(type, (count.get(type) ?? 0) + 1);
  }
  const reason = (type: string) =>
    unsupported[type] ??
    unsupportedData[type.replace(/^data\./, '')] ??
    'refers to one of the others, or asks for a newer provider';
  const rows = [...count].sort(([a], [b]) => a.localeCompare(b)).map(([type, n]) => [type, String(n), reason(type)]);
  const kept = copies.flatMap(({ json }) =>
    Object.values(json.resource ?? {}).flatMap((byName) => Object.keys(byName)),
  ).length;
  process.stdout.write(`\n${kept} resources rehearsed; left out:\n${table(['TYPE', 'COUNT', 'WHY'], rows)}\n\n`);
}
