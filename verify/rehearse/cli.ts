import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from '@sample-platform-ai/emulator';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { seconds, style, table, UsageError } from '@sample-platform-ai/terminal';
import { synthesize } from '@sample-platform-ai/tools/synth/synthesize.ts';
import { requireTofu, workDirectory } from '@sample-platform-ai/tools/tofu/opentofu.ts';
import { type Copy, emulatedCopies } from './copies.ts';
import { openGate, printRefused } from './gate.ts';
import { lifeCycle } from './life-cycle.ts';
import { help, parseOptions } from './options.ts';
import { coverage, inOrder } from './parts.ts';
import { openSessions } from './sessions.ts';
import { validateAll } from './validation.ts';

const directory = join(workDirectory, 'rehearsal');
const skipped = (why: string): number => {
  process.stdout.write(`${style('yellow', 'skipped')} ${why}\n`);
  return 0;
};

/** The platform with nothing protected, because a rehearsal destroys what it made, and nothing adopted: a new emulator is empty. */
const destroyable: Platform = {
  ...platform,
  organization: { ...platform.organization, zone: 'create' },
  environments: platform.environments.map((environment) => ({
    ...environment,
    protectFromDestroy: false,
    dns: { ...environment.dns, zone: 'create' },
  })),
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

  const validated = await validateAll(stacks, directory);
  if (typeof validated === 'string') return skipped(validated);
  const { known, unknownTypes, isValid } = validated;
  if (!isValid) return 1;
  if (options.validateOnly) return 0;

  const emulator = await startEmulator();
  if (!emulator) return skipped("the apply: moto_server is not on PATH (pip install 'moto[server]')");
  const gate = await openGate(emulator.url, all, stacks);
  try {
    const sessions = await openSessions(gate, emulator.url, directory);
    const copies = emulatedCopies(known, { url: gate.url, directory, credentialsOf: sessions.fileOf, unknownTypes });
    const isRehearsed = await lifeCycle(
      copies.filter(({ json }) => json.resource),
      { sessions, parallel },
    );
    printLeftOut(copies);
    const ok = printRefused(gate) && isRehearsed;
    process.stdout.write(
      `${ok ? style('green', '✓ rehearsed') : style('red', '✗ failed')} in ${seconds(performance.now())}\n`,
    );
    return ok ? 0 : 1;
  } finally {
    await gate.stop();
    await emulator.stop();
  }
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

function printLeftOut(copies: readonly Copy[]): void {
  const { applied, leftOut } = coverage(copies);
  const rows = leftOut.map(({ type, count, why }) => [type, String(count), why]);
  process.stdout.write(`\n${applied} resources rehearsed; left out:\n${table(['TYPE', 'COUNT', 'WHY'], rows)}\n\n`);
}
