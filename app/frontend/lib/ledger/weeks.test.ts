import { describe, expect, it } from 'vitest';
import type { MetricRow } from './metrics.ts';
import { countsIn, median, weeksOf } from './weeks.ts';

const day = 86_400_000;
const until = Date.UTC(2026, 10, 24);
const row = (daysAgo: number, fields: Partial<MetricRow> = {}): MetricRow => ({
  rolloutId: '',
  service: 'checkout',
  at: new Date(until - daysAgo * day).toISOString(),
  seconds: 0,
  commit: '',
  counted: false,
  ...fields,
});

describe('weeks of a metric', () => {
  it('end where the window ends, and put each sample into one', () => {
    const rows = [row(0.5), row(6.9), row(7), row(13.9), row(20)];
    const weeks = weeksOf({ kind: 'frequency', rows, rowsSince: '' }, until - 21 * day, until);
    expect(weeks.map(({ n }) => n)).toEqual([1, 1, 3]);
    expect(weeks.map(({ value }) => value)).toEqual([1, 1, 3]);
    expect(weeks.at(0)?.start).toBe(until - 21 * day);
  });

  it('have the median of durations, never below zero, and nothing where nothing happened', () => {
    expect(
      weeksOf({ kind: 'duration', rows: [row(1, { seconds: -30 })], rowsSince: '' }, until - 7 * day, until)[0]?.value,
    ).toBe(0);
    const rows = [row(1, { seconds: -30 }), row(2, { seconds: 10 }), row(3, { seconds: 50 })];
    expect(
      weeksOf({ kind: 'duration', rows, rowsSince: '' }, until - 14 * day, until).map(({ value }) => value),
    ).toEqual([undefined, 10]);
  });

  it('say nothing about weeks of which the ledger sent not all samples', () => {
    const rows = [row(0.5), row(6), row(8), row(10)];
    const rowsSince = rows.at(-1)?.at ?? '';
    const weeks = weeksOf({ kind: 'frequency', rows, rowsSince }, until - 21 * day, until);
    expect(weeks.map(({ n, value }) => [n, value])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [2, 2],
    ]);
  });

  it('have the share of what a rate counts', () => {
    const rows = [row(1, { counted: true }), row(2), row(3), row(4)];
    expect(weeksOf({ kind: 'rate', rows, rowsSince: '' }, until - 7 * day, until).map(({ value }) => value)).toEqual([
      0.25,
    ]);
  });

  it('begin with a shorter one when the window is not a whole number of weeks', () => {
    const [first, second] = weeksOf({ kind: 'frequency', rows: [], rowsSince: '' }, until - 10 * day, until);
    expect([first?.start, second?.start]).toEqual([until - 10 * day, until - 7 * day]);
  });

  it('take the mean of the two middle values as the median of an even number', () => {
    expect([median([]), median([3]), median([9, 1]), median([5, 1, 3])]).toEqual([undefined, 3, 5, 3]);
  });

  it('count what began in each of them', () => {
    const weeks = weeksOf({ kind: 'rate', rows: [], rowsSince: '' }, until - 21 * day, until);
    const instants = [0.5, 6.9, 7, 20, 22].map((ago) => until - ago * day);
    expect(countsIn(weeks, until, instants)).toEqual([1, 0, 3]);
  });
});
