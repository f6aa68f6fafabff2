import { describe, expect, it } from 'vitest';
import type { Metric } from './metrics.ts';
import { together } from './together.ts';

const row = (seconds: number, at: string) => ({ rolloutId: '', service: '', at, seconds, commit: '', counted: false });
const metric = (fields: Partial<Metric>): Metric => ({
  key: 'lead-time',
  kind: 'duration',
  title: '',
  definition: '',
  n: 0,
  enoughData: false,
  median: undefined,
  p90: undefined,
  perDay: undefined,
  rate: undefined,
  count: 0,
  clamped: 0,
  rows: [],
  rowsSince: '',
  ...fields,
});

describe('a metric of several teams', () => {
  it('has the median of all samples, between the two middle ones', () => {
    const a = metric({ n: 4, rows: [10, 20, 30, 40].map((seconds) => row(seconds, '2026-11-01')) });
    const b = metric({ n: 2, rows: [1000, 2000].map((seconds) => row(seconds, '2026-11-02')) });
    const all = together([a, b]);
    expect([all.n, all.enoughData, all.median, all.p90]).toEqual([6, true, 35, 1500]);
    expect(all.rows[0]?.at).toBe('2026-11-02');
  });

  it('has no median while samples are missing, or fewer than five', () => {
    const some = metric({
      n: 2000,
      enoughData: true,
      median: 5,
      rowsSince: '2026-11-01',
      rows: [row(5, '2026-11-01')],
    });
    const others = metric({ n: 900, enoughData: true, median: 5, rowsSince: '2026-10-01' });
    expect(together([others, some])).toMatchObject({ median: undefined, rowsSince: '2026-11-01' });
    expect(together([metric({ n: 1, rows: [row(5, '2026-11-01')] })])).toMatchObject({
      enoughData: false,
      median: undefined,
    });
  });

  it('adds what is counted, and takes a rate of the sums', () => {
    const rate = (n: number, count: number) => metric({ kind: 'rate', n, count, rate: count / n });
    expect(together([rate(90, 9), rate(10, 5)])).toMatchObject({ n: 100, count: 14, rate: 0.14 });
    const frequency = (n: number, perDay: number | undefined) => metric({ kind: 'frequency', n, perDay });
    expect(together([frequency(90, 3), frequency(15, 0.5), frequency(0, undefined)])).toMatchObject({
      n: 105,
      perDay: 3.5,
    });
  });
});
