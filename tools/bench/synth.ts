import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runMain, table, UsageError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

const help = `Usage: pnpm bench:synth [--runs N]

Time and peak memory of whole synthesis processes, taken in turn so that a noisy machine is noisy to all of them:
everything as pnpm synth does it, the same with one region fewer, and the same with the whole AWS provider imported.

Options
  --runs N   counted runs of each, after one that is not (default: 5)
  --help     print this
`;

const root = resolve(import.meta.dirname, '../..');
const flags = ['--disable-warning=DEP0044', '--max-semi-space-size=8', '--no-experimental-detect-module'];

/** What runs, as arguments to node. All of them end in the same synthesis. */
const variants = {
  synth: ['tools/synth/main.ts'],
  'one region fewer': ['tools/bench/one-region-fewer.ts'],
  'whole provider imported': ['--import', './tools/bench/whole-provider.ts', 'tools/synth/main.ts'],
} as const;

interface Sample {
  readonly seconds: number;
  readonly mib: number;
}

async function measure(args: readonly string[], outdir: string): Promise<Sample> {
  const began = performance.now();
  const { stdout } = await execa(process.execPath, [...flags, ...args, '--json', '--outdir', outdir], { cwd: root });
  const seconds = (performance.now() - began) / 1000;
  const { peakMemoryMib }: { peakMemoryMib: number } = JSON.parse(stdout);
  return { seconds, mib: peakMemoryMib };
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;
const spread = (values: readonly number[], digits: number) =>
  `${median(values).toFixed(digits)} (${sorted(values)[0]?.toFixed(digits)} to ${sorted(values).at(-1)?.toFixed(digits)})`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new UsageError(`--runs: found ${values.runs}; give a whole number from 1`);
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const samples: Record<string, Sample[]> = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  try {
    for (let run = 0; run <= runs; run++) {
      for (const [name, args] of Object.entries(variants)) {
        const sample = await measure(args, join(directory, 'out'));
        if (run > 0) samples[name]?.push(sample);
      }
      process.stderr.write(run === 0 ? 'warmed up\n' : `run ${run} of ${runs}\n`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const [base = []] = Object.values(samples);
  const rows = Object.entries(samples).map(([name, list]) => [
    name,
    spread(
      list.map(({ seconds }) => seconds),
      2,
    ),
    spread(
      list.map(({ mib }) => mib),
      0,
    ),
    // Run by run, so that what slowed the machine down slowed both.
    spread(
      list.map(({ seconds }, run) => seconds / (base[run]?.seconds ?? Number.NaN)),
      2,
    ),
  ]);
  process.stdout.write(`${table(['VARIANT', 'SECONDS (min to max)', 'MIB (min to max)', 'TIMES synth'], rows)}\n`);
  return 0;
}

await runMain(main);
