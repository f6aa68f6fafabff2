import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '@sample-platform-ai/terminal';
import { type Machine, pictureOf, type Report, reportMarkdown } from './table.ts';
import { timelineSvg } from './timeline.ts';

export const resultsFolder = resolve(import.meta.dirname, '../../../docs/game-day');

export interface Chosen {
  readonly date: string;
  readonly onClusters: boolean;
  readonly isRelease: boolean;
  /** Empty for all plays. */
  readonly plays: readonly string[];
  readonly seed: number;
  readonly repeat: number;
}

/** What a result's files are called; results of other choices on the same day have other names. */
export const reportName = ({ date, onClusters, isRelease, plays, seed, repeat }: Chosen): string =>
  [
    date,
    ...(onClusters ? ['clusters'] : []),
    ...plays,
    ...(isRelease ? ['with-release'] : []),
    repeat === 1 ? `seed-${seed}` : `seeds-${seed}-${seed + repeat - 1}`,
  ].join('-');

export const thisMachine = (): Machine => ({
  processor: cpus()[0]?.model ?? 'unknown processor',
  cores: cpus().length,
  memoryGib: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release().split('-')[0]}`,
  node: process.versions.node,
});

/** The first run of each play. */
export const timelines = (report: Report): readonly { readonly name: string; readonly svg: string }[] =>
  [...Map.groupBy(report.results, ({ play }) => play).values()].flatMap(([first]) =>
    first ? [{ name: pictureOf(report, first), svg: timelineSvg(first) }] : [],
  );

/** Writes page, data and pictures; gives the page's path. */
export function keep(report: Report, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, report.name);
  writeFileSync(`${file}.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${file}.md`, reportMarkdown(report));
  for (const { name, svg } of timelines(report)) writeFileSync(join(folder, name), svg);
  return `${file}.md`;
}

/** What a result has to have in common with a run that continues it. */
const shared = ['machine', 'settings', 'clusters'] as const;

/** A kept result that this run continues: each run in it was played as this one will be. */
export function continued(file: string, now: Report): Report {
  let before: Partial<Report>;
  try {
    before = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `--resume: cannot read ${file}: ${error instanceof Error ? error.message : error}; give the JSON file of a result that --write has kept`,
    );
  }
  const { name = '', date = '', results } = before;
  const playedIn = (whole: string, day: string) => whole.slice(day.length + 1);
  if (results === undefined || playedIn(name, date) !== playedIn(now.name, now.date)) {
    throw new UsageError(
      `--resume: found ${name === '' ? 'no result' : `the result ${name}`} in ${file}, expected one of ${playedIn(now.name, now.date)}; give the file of this run, or the plays and seeds of that one`,
    );
  }
  for (const part of shared) {
    if (isDeepStrictEqual(before[part], now[part])) continue;
    throw new UsageError(
      `--resume: ${part}: found ${JSON.stringify(before[part])} in ${file}, expected ${JSON.stringify(now[part])}; repeat the options and the machine of that run, or start a new one`,
    );
  }
  return { ...now, date, name, results };
}
