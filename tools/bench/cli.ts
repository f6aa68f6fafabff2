import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { style, table, UsageError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { limits, millisecondsPerService, type Sample, type Series, spread, verdicts } from './verdict.ts';

const present = platform.services.length;
/** In total, with the platform's own. */
const many = Math.max(20, present + 1);

const help = `Usage: pnpm bench:synth [--runs N]

Time and peak memory of whole synthesis processes, taken in turn so that a noisy machine is noisy to all of them:
everything as pnpm synth does it; the same with ${many} and with ${many + 1} services, which are made in memory, with a database each, in
every environment; and with the whole AWS provider imported. Each writes where it wrote before, as a
clone has its manifests; the first time, which is not counted, into an empty folder. The repository stays as it is.

Limits, for medians: ${limits.seconds} s and ${limits.megabytes} MB with ${many} services, and ${limits.millisecondsPerService} ms for each service more.

Options
  --runs N   counted runs of each, after one that is not (default: 5)
  --help     print this

Exit codes: 0 within the limits, 1 over one of them or a failed run, 2 wrong usage
`;

const root = resolve(import.meta.dirname, '../..');
const flags = ['--disable-warning=DEP0044', '--max-semi-space-size=8', '--no-experimental-detect-module'];

/** What runs, as arguments to node. All of them end in the same synthesis. */
const variants = {
  synth: { services: present, args: ['tools/synth/main.ts'] },
  [`${many} services`]: { services: many, args: ['tools/bench/services.ts', '--services', String(many)] },
  [`${many + 1} services`]: { services: many + 1, args: ['tools/bench/services.ts', '--services', String(many + 1)] },
  'whole provider imported': {
    services: present,
    args: ['--import', './tools/bench/whole-provider.ts', 'tools/synth/main.ts'],
  },
};

async function measure(args: readonly string[], outdir: string): Promise<Sample> {
  const began = performance.now();
  const { stdout } = await execa(process.execPath, [...flags, ...args, '--json', '--outdir', outdir], { cwd: root });
  const seconds = (performance.now() - began) / 1000;
  const { peakMemoryMib }: { peakMemoryMib: number } = JSON.parse(stdout);
  return { seconds, mib: peakMemoryMib };
}

/** Every variant once in each turn; the first turn fills the caches and is not counted. */
async function measureAll(runs: number): Promise<Readonly<Record<string, Series>>> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const samples: Record<string, Sample[]> = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  try {
    for (let run = 0; run <= runs; run++) {
      for (const [name, { args }] of Object.entries(variants)) {
        const sample = await measure(args, join(directory, name));
        if (run > 0) samples[name]?.push(sample);
      }
      process.stderr.write(run === 0 ? 'warmed up\n' : `run ${run} of ${runs}\n`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return Object.fromEntries(
    Object.entries(variants).map(([name, { services }]) => [name, { services, samples: samples[name] ?? [] }]),
  );
}

const seconds = (samples: readonly Sample[]) => samples.map((sample) => sample.seconds);

function parse() {
  try {
    return parseArgs({
      options: { runs: { type: 'string', default: '5' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm bench:synth --help`);
  }
}

/** `pnpm bench:synth`: the exit code. */
export async function main(): Promise<number> {
  const { values } = parse();
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new UsageError(`--runs: found ${values.runs}; give a whole number from 1`);
  const series = await measureAll(runs);
  const [base, full, oneMore] = Object.values(series);
  if (!base || !full || !oneMore) throw new Error('a variant is missing');
  const rows = Object.entries(series).map(([name, { services, samples }]) => [
    name,
    String(services),
    spread(seconds(samples), 2),
    spread(
      samples.map(({ mib }) => mib),
      0,
    ),
    // Turn by turn, so that what slowed the machine down slowed both.
    spread(
      seconds(samples).map((each, turn) => each / (base.samples[turn]?.seconds ?? Number.NaN)),
      2,
    ),
  ]);
  const results = verdicts(base, full, oneMore);
  const judged = results.map(({ what, found, limit, unit, kept }) => {
    const mark = kept ? style('green', '✓') : style('red', '✗');
    return `${mark} ${what}: ${found.toFixed(unit === 's' ? 2 : 0)} ${unit}, limit ${limit} ${unit}`;
  });
  const [cores, load] = [availableParallelism(), loadavg()];
  const kept = results.every((result) => result.kept);
  process.stdout.write(
    `${table(['VARIANT', 'SERVICES', 'SECONDS (min to max)', 'MIB (min to max)', 'TIMES synth'], rows)}

each service more: ${spread(millisecondsPerService(base, oneMore), 0)} ms, from ${base.services} to ${oneMore.services} services
the last of them: ${spread(millisecondsPerService(full, oneMore), 0)} ms, from ${full.services} to ${oneMore.services} services
${cores} cores, load average ${load.map((each) => each.toFixed(1)).join(' ')}

${judged.join('\n')}
`,
  );
  if (!kept && (load[0] ?? 0) > cores + 1)
    process.stdout.write('this machine did other work meanwhile; run it again when it is idle\n');
  return kept ? 0 : 1;
}
