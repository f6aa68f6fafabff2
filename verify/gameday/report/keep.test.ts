import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Chosen, continued, keep, reportName, thisMachine } from './keep.ts';
import { pictureOf, type Report } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'results-'));
afterAll(() => rmSync(folder, { recursive: true }));

const chosen: Chosen = {
  date: '2026-01-01',
  onClusters: false,
  isRelease: false,
  plays: ['a-play'],
  seed: 1,
  repeat: 20,
};
const report = (change: Partial<Report> = {}): Report => ({
  name: reportName(chosen),
  date: chosen.date,
  machine: thisMachine(),
  settings: { quietMs: 4000 },
  results: [],
  ...change,
});

it('gives results of one day different names where they were played differently', () => {
  const choices: readonly Partial<Chosen>[] = [
    {},
    { plays: [] },
    { plays: ['a-play', 'another'] },
    { repeat: 1 },
    { seed: 21 },
    { isRelease: true },
    { onClusters: true },
  ];
  const names = choices.map((change) => reportName({ ...chosen, ...change }));
  expect(names[0]).toBe('2026-01-01-a-play-seeds-1-20');
  expect(new Set(names).size).toBe(choices.length);
});

it('keeps a picture of each play, also where the name of the result has the names of all', () => {
  const picture = (change: Partial<Chosen>, play: string) =>
    pictureOf({ name: reportName({ ...chosen, ...change }) }, { play });
  const both = { plays: ['a-play', 'another'] };
  expect(picture({}, 'a-play')).toBe('2026-01-01-a-play-seeds-1-20.svg');
  expect(picture({ isRelease: true }, 'a-play-with-release')).toBe('2026-01-01-a-play-with-release-seeds-1-20.svg');
  expect(picture({ onClusters: true }, 'a-play')).toBe('2026-01-01-clusters-a-play-seeds-1-20.svg');
  expect(picture(both, 'a-play')).toBe('2026-01-01-a-play-another-seeds-1-20-a-play.svg');
  expect(picture(both, 'another')).toBe('2026-01-01-a-play-another-seeds-1-20-another.svg');
});

it('continues a result, also on another day', () => {
  const run = {
    play: 'a-play',
    description: 'all is lost',
    seed: 1,
    lanes: [],
    steps: [],
    recoveries: [],
    lost: [],
    problems: [],
    errors: {},
  };
  // What a page needs of a run, and no more.
  const results = [run] as unknown as Report['results'];
  const file = keep(report({ results }), folder).replace(/md$/, 'json');
  expect(readdirSync(folder)).toContain(`${reportName(chosen)}.svg`);
  const later = report({ date: '2026-01-02', name: reportName({ ...chosen, date: '2026-01-02' }) });
  expect(continued(file, later)).toMatchObject({ name: reportName(chosen), date: '2026-01-01', results });
});

it('refuses to continue what is no result, or was played differently', () => {
  const file = join(folder, 'other.json');
  const resumed = (content: unknown) => () => {
    writeFileSync(file, JSON.stringify(content));
    return continued(file, report());
  };
  expect(() => continued(join(folder, 'none.json'), report())).toThrow(/^--resume: cannot read .*none\.json.*; give/);
  expect(resumed({})).toThrow(/^--resume: found no result in .*, expected one of a-play-seeds-1-20; give/);
  expect(resumed(report({ name: reportName({ ...chosen, repeat: 1 }) }))).toThrow(
    /found the result 2026-01-01-a-play-seed-1 in .*, expected one of a-play-seeds-1-20/,
  );
  expect(resumed(report({ settings: { quietMs: 9000 } }))).toThrow(
    /^--resume: settings: found \{"quietMs":9000\} in .*, expected \{"quietMs":4000\}; repeat the options/,
  );
  expect(resumed(report({ machine: { ...thisMachine(), cores: 99 } }))).toThrow(
    /^--resume: machine: found .*"cores":99/,
  );
});
