import { describe, expect, it } from 'vitest';
import type { Metric } from '../../lib/ledger/metrics.ts';
import { changeText } from './change.ts';

const metric = (fields: Partial<Metric>): Metric => ({
  key: 'lead-time',
  kind: 'duration',
  title: '',
  definition: '',
  n: 40,
  enoughData: true,
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

describe('the difference to the period before', () => {
  it('says how much, and of how many samples it was', () => {
    const text = changeText(metric({ median: 79_200 }), metric({ median: 86_400, n: 31 }));
    expect(text).toBe('2\u00a0h less than before (1\u00a0d, n = 31)');
  });

  it('counts a rate in points', () => {
    const text = changeText(metric({ kind: 'rate', rate: 0.12 }), metric({ kind: 'rate', rate: 0.1, n: 50 }));
    expect(text).toBe('2.0 points more than before (10\u00a0%, n = 50)');
  });

  it('does not compare with too little data', () => {
    expect(changeText(metric({ median: 60 }), metric({ enoughData: false, n: 2 }))).toBe(
      'too little earlier data (n = 2)',
    );
    expect(changeText(metric({ median: 60 }), metric({ enoughData: false, n: 0 }))).toBe('no earlier data');
  });
});
