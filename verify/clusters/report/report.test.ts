import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { guideFile, readReport, recorded, recordedWithArgoCd, resultsFile } from '../cli.ts';
import { plays } from '../plays/index.ts';
import { guidePage, resultsPage } from './report.ts';

const withoutLayout = (markdown: string): string => markdown.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

const report = readReport(recorded);
const withArgoCd = readReport(recordedWithArgoCd);

it.each([
  ['guide', guideFile, guidePage()],
  ['page of results', resultsFile, resultsPage(report, withArgoCd)],
])('is the committed %s', (_, file, page) => {
  expect(withoutLayout(readFileSync(file, 'utf8'))).toBe(withoutLayout(page));
});

it.each([
  ['this process', report, plays.filter(({ needsArgoCd }) => !needsArgoCd)],
  ['Argo CD', withArgoCd, plays],
] as const)('records every play of a rehearsal by %s, and no broken one', (_, { results, notPlayed }, expected) => {
  const named = [...results, ...notPlayed].map(({ play }) => play).toSorted();
  expect(named).toEqual(expected.map(({ name }) => name).toSorted());
  expect(results.flatMap(({ problems }) => problems)).toEqual([]);
});

it('records when each Application was synced and healthy, no wave before an earlier one', () => {
  expect(withArgoCd.firstSync.map(({ application }) => application)).toContain('root');
  const waves = withArgoCd.firstSync.flatMap(({ wave, seconds }) => (wave === null ? [] : [{ wave, seconds }]));
  const last = (wave: number) => Math.max(...waves.filter((each) => each.wave < wave).map(({ seconds }) => seconds), 0);
  for (const { wave, seconds } of waves) expect(seconds).toBeGreaterThanOrEqual(last(wave));
});

it('shows a broken play as broken', () => {
  const [first] = report.results;
  if (!first) throw new Error('the recorded rehearsal has no result');
  const broken = resultsPage({ ...report, results: [{ ...first, problems: ['3 of 10 requests failed'] }] }, withArgoCd);
  expect(broken).toContain('**Broken: 3 of 10 requests failed.**');
});
