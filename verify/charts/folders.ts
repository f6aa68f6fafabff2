import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { HelmChart } from '@sample-platform-ai/gitops/helm-charts.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { chartsLock, lockChart } from './lock.ts';

export const hasHelm = (): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, 'helm')));

const chartFile = z.looseObject({
  name: z.string(),
  version: z.string(),
  dependencies: z
    .array(
      z.looseObject({
        name: z.string(),
        version: z.string(),
        alias: z.string().optional(),
        condition: z.string().optional(),
      }),
    )
    .default([]),
});
export type ChartFile = z.infer<typeof chartFile>;

export const readChart = (folder: string): ChartFile =>
  chartFile.parse(parse(readFileSync(join(folder, 'Chart.yaml'), 'utf8')));

/** Folders below `directory` that hold a chart, those inside another chart left out. */
export function chartFolders(directory: string, depth = 4): readonly string[] {
  if (existsSync(join(directory, 'Chart.yaml'))) return [directory];
  if (depth === 0) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) => chartFolders(join(directory, name), depth - 1));
}

const isWanted = (folder: string, { name, version }: Pick<HelmChart, 'name' | 'version'>): boolean => {
  const found = readChart(folder);
  return found.name === name && found.version === version;
};

/** Copies a chart out of local folders, with the charts that it depends on. */
function copyChart(chart: HelmChart, local: readonly string[], target: string): void {
  const folder = local.find((each) => isWanted(each, chart));
  if (!folder) {
    const others = local.map(readChart).filter(({ name }) => name === chart.name);
    const found = others.length > 0 ? `versions ${others.map(({ version }) => version).join(', ')}` : 'none';
    throw new UserError(`no folder holds chart ${chart.name} ${chart.version}, found ${found}; fetch that version`);
  }
  cpSync(folder, target, { recursive: true });
  const content = readChart(target);
  const isThere = (name: string) => existsSync(join(target, 'charts', name));
  for (const dependency of content.dependencies.filter(({ name }) => !isThere(name))) {
    const source = local.find((each) => isWanted(each, dependency));
    if (source) cpSync(source, join(target, 'charts', dependency.name), { recursive: true });
  }
  // What is not there can only be left out; a value that turns it on is then one that the chart does not know.
  const dependencies = content.dependencies.filter(({ name }) => isThere(name));
  writeFileSync(join(target, 'Chart.yaml'), stringify({ ...content, dependencies }));
  rmSync(join(target, 'Chart.lock'), { force: true });
}

export interface ChartOrigin {
  /** Folder with copies of charts. @default the chart's own repository, whose archive has to be the one in the lock */
  readonly local?: string | undefined;
  /** @default the repository's */
  readonly lock?: string;
}

/** Puts a chart into `target`. */
export async function fetchChart(
  chart: HelmChart,
  target: string,
  { local, lock = chartsLock }: ChartOrigin,
): Promise<void> {
  if (local !== undefined) {
    if (!existsSync(local)) throw new UserError(`${local} does not exist; give a folder with charts`);
    copyChart(chart, chartFolders(local), target);
    return;
  }
  const pulled = `${target}.pulled`;
  mkdirSync(pulled, { recursive: true });
  const { repository, name, version } = chart;
  const result = await execa('helm', ['pull', name, '--repo', repository, '--version', version, '-d', pulled], {
    reject: false,
    timeout: 120_000,
  });
  if (result.failed) {
    throw new UserError(
      `chart ${name} ${version} could not be fetched from ${repository}: ${result.stderr.split('\n')[0]}; give local copies with --charts DIR`,
    );
  }
  const archive = join(pulled, `${name}-${version}.tgz`);
  const digest = `sha256:${createHash('sha256').update(readFileSync(archive)).digest('hex')}`;
  if (lockChart(lock, chart, digest)) process.stderr.write(`${name} ${version} is new in ${lock}; commit it\n`);
  await execa('tar', ['-xzf', archive, '-C', pulled]);
  cpSync(join(pulled, name), target, { recursive: true });
  rmSync(pulled, { recursive: true });
}
