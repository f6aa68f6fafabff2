import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { guideFile, readReports, resultsFile } from '../cli.ts';
import { plays } from '../plays/index.ts';
import { extras } from '../plays/play.ts';
import { guidePage, resultsPage } from './report.ts';

const withoutLayout = (markdown: string): string => markdown.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

const reports = readReports();

it.each([
  ['guide', guideFile, guidePage()],
  ['page of results', resultsFile, resultsPage(reports)],
])('is the committed %s', (_, file, page) => {
  expect(withoutLayout(readFileSync(file, 'utf8'))).toBe(withoutLayout(page));
});

it.each(['alone', ...extras] as const)('records every play of the rehearsal %s, and no broken one', (kind) => {
  const { results, notPlayed } = reports[kind];
  const expected = plays.filter(({ needs }) => !needs || needs === kind);
  const named = [...results, ...notPlayed].map(({ play }) => play).toSorted();
  expect(named).toEqual(expected.map(({ name }) => name).toSorted());
  expect(results.flatMap(({ problems }) => problems)).toEqual([]);
});

it('records when each Application was synced and healthy, no wave before an earlier one', () => {
  expect(reports['argo-cd'].firstSync.map(({ application }) => application)).toContain('root');
  const waves = reports['argo-cd'].firstSync.flatMap(({ wave, seconds }) => (wave === null ? [] : [{ wave, seconds }]));
  const last = (wave: number) => Math.max(...waves.filter((each) => each.wave < wave).map(({ seconds }) => seconds), 0);
  for (const { wave, seconds } of waves) expect(seconds).toBeGreaterThanOrEqual(last(wave));
});

it('shows a broken play as broken', () => {
  const { alone } = reports;
  const [first] = alone.results;
  if (!first) throw new Error('the recorded rehearsal has no result');
  const broken = resultsPage({
    ...reports,
    alone: { ...alone, results: [{ ...first, problems: ['3 of 10 requests failed'] }] },
  });
  expect(broken).toContain('**Broken: 3 of 10 requests failed.**');
});
