import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { seconds, style, table, UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { versionOf } from '../dry-run/api-server.ts';
import { findKubectl, kubectl, type Target } from '../dry-run/kubectl.ts';
import type { FirstSync } from './argo-cd/first-sync.ts';
import { type ArgoCdGroundOptions, setUpWithArgoCd } from './argo-cd/set-up.ts';
import { setUpWithObservability } from './observability/install.ts';
import { help, parseOptions, type RehearsalOptions } from './options.ts';
import { type Extra, type PlayResult, play } from './plays/play.ts';
import { guidePage, type Report, type Reports, resultRows, resultsPage } from './report/report.ts';
import { loaderFor, whyNoDocker } from './world/images.ts';
import { run } from './world/kube.ts';
import { setUp } from './world/set-up.ts';
import type { Stage } from './world/stage.ts';

/** Records of the rehearsals: `alone`, or with what the option adds. */
export const records = {
  alone: join(import.meta.dirname, 'report/recorded.json'),
  'argo-cd': join(import.meta.dirname, 'report/recorded-argo-cd.json'),
  observability: join(import.meta.dirname, 'report/recorded-observability.json'),
} as const satisfies Record<Extra | 'alone', string>;
export const guideFile = resolve(import.meta.dirname, '../../docs/cluster-rehearsal.md');
export const resultsFile = resolve(import.meta.dirname, '../../docs/cluster-rehearsal-results.md');
const say = (text: string) => void process.stderr.write(`${text}\n`);

const readReport = (file: string): Report => JSON.parse(readFileSync(file, 'utf8'));

/** The recorded rehearsals. */
export const readReports = (): Reports => ({
  alone: readReport(records.alone),
  'argo-cd': readReport(records['argo-cd']),
  observability: readReport(records.observability),
});

/** The cluster that the context names, without a chance to mean another one. */
export async function targetOf(context: string): Promise<Target> {
  const program = findKubectl();
  if (!program) throw new UserError('kubectl is not on PATH: install it, or name its folder in KUBEBUILDER_ASSETS');
  const target: Target = { program, context };
  const { ok, stderr } = await kubectl(target, ['get', 'nodes', '--output=name']);
  if (!ok) throw new UserError(`context ${context}: the cluster did not answer: ${stderr}`);
  return target;
}

/** What runs in a cluster. */
export async function serverOf(target: Target): Promise<Report['server']> {
  const info = '{range .items[*]}{.status.nodeInfo.containerRuntimeVersion}{"\\n"}{end}';
  const runtimes = (await run(target, ['get', 'nodes', `--output=jsonpath=${info}`])).trim().split('\n');
  return { version: await versionOf(target), nodes: runtimes.length, runtime: (runtimes[0] ?? '').replace('://', ' ') };
}

export interface Rehearsal {
  readonly setUpSeconds: number;
  /** Empty without Argo CD. */
  readonly firstSync: readonly FirstSync[];
  readonly results: readonly PlayResult[];
  readonly notPlayed: Report['notPlayed'];
}

async function setUpFor(
  extra: Extra | undefined,
  ground: ArgoCdGroundOptions,
): Promise<{ readonly stage: Stage; readonly firstSync: readonly FirstSync[] }> {
  if (extra === 'argo-cd') return setUpWithArgoCd(ground);
  return { stage: extra ? await setUpWithObservability(ground) : await setUp(ground), firstSync: [] };
}

/** Brings the service up, plays, and says what happened. Leaves the cluster as it is then. */
export async function rehearse(target: Target, options: RehearsalOptions): Promise<Rehearsal> {
  const { context, cluster, plan, built, seed, load: command } = options;
  const startedAt = performance.now();
  const ground = { target, cluster, plan, loader: loaderFor(context, command), built, seed, say };
  const { stage, firstSync } = await setUpFor(options.extra, {
    ...ground,
    charts: options.charts && resolve(options.charts),
  });
  const setUpSeconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const results: PlayResult[] = [];
  const notPlayed: { readonly play: string; readonly reason: string }[] = [];
  try {
    for (const each of options.plays) {
      const reason = each.whyNot?.(stage);
      if (reason !== undefined) {
        notPlayed.push({ play: each.name, reason });
        continue;
      }
      say(`play ${each.name}`);
      const result = await play(each, stage);
      for (const problem of result.problems) say(`${style('red', 'broken', process.stderr)} ${each.name}: ${problem}`);
      for (const error of result.errors) say(`  ${error}`);
      results.push(result);
    }
  } finally {
    stage.load.stop();
    stage.argoCd?.close();
  }
  return { setUpSeconds, firstSync, results, notPlayed };
}

/** `pnpm rehearse:clusters`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const missing = await whyNoDocker();
  if (missing !== undefined) throw new UserError(`images are built with Docker, but ${missing}`);
  const target = await targetOf(options.context);
  const rehearsal = await rehearse(target, options);
  const { stdout: commit } = await execa('git', ['describe', '--always', '--dirty'], { cwd: import.meta.dirname });
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    seed: options.seed,
    cluster: options.cluster.folder,
    service: options.plan.service,
    commit,
    note: options.note,
    machine: {
      processor: cpus()[0]?.model ?? 'an unknown processor',
      cores: cpus().length,
      memoryGib: Math.round(totalmem() / 2 ** 30),
    },
    server: await serverOf(target),
    ...rehearsal,
  };
  if (options.write) {
    writeFileSync(records[options.extra ?? 'alone'], `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(guideFile, guidePage());
    writeFileSync(resultsFile, resultsPage(readReports()));
    say(`written: ${resultsFile}; pnpm fix formats it`);
  }
  print(report);
  // Nothing played is nothing shown.
  return report.results.length > 0 && report.results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

function print({ results, notPlayed, setUpSeconds }: Report): void {
  const rows = resultRows(results).map(([name = '', , ...rest]) => [name, ...rest]);
  process.stdout.write(`${table(['PLAY', 'WHAT HAPPENED', 'TIME', 'REQUESTS', 'FAILED', 'SHED', 'SLOWEST'], rows)}\n`);
  for (const { play: name, reason } of notPlayed)
    process.stdout.write(`${style('yellow', 'not played')} ${name}: ${reason}\n`);
  const broken = results.filter(({ problems }) => problems.length > 0).length;
  process.stdout.write(
    `${broken === 0 ? style('green', '✓') : style('red', '✗')} ${results.length} plays, ${broken} broken, set up in ${seconds(setUpSeconds * 1000)}, ${seconds(performance.now())} in all\n`,
  );
}
