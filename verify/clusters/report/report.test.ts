import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageFile, recorded } from '../cli.ts';
import { plays } from '../plays/index.ts';
import { page, type Report } from './report.ts';

const withoutLayout = (markdown: string): string => markdown.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

const report: Report = JSON.parse(readFileSync(recorded, 'utf8'));

it('is the page of the recorded rehearsal', () => {
  expect(withoutLayout(readFileSync(pageFile, 'utf8'))).toBe(withoutLayout(page(report)));
});

it('records every play, and no broken one', () => {
  const named = [...report.results, ...report.notPlayed].map(({ play }) => play).toSorted();
  expect(named).toEqual(plays.map(({ name }) => name).toSorted());
  expect(report.results.flatMap(({ problems }) => problems)).toEqual([]);
});

it('shows a broken play as broken', () => {
  const [first] = report.results;
  if (!first) throw new Error('the recorded rehearsal has no result');
  const broken = page({ ...report, results: [{ ...first, problems: ['3 of 10 requests failed'] }] });
  expect(broken).toContain('**Broken: 3 of 10 requests failed.**');
});
