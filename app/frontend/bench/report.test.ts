import { describe, expect, it } from 'vitest';
import { holds, line, page, type Row } from './report.ts';

const score: Row = {
  name: 'lighthouse performance',
  values: [70, 96, 97],
  unit: 'points',
  gate: { atLeast: 95 },
  by: 'median',
};
const repaint: Row = { name: 'write to repaint', values: [10, 2000], unit: 'ms', gate: { atMost: 1000 }, by: 'p95' };

describe('the report of the benchmark', () => {
  it('judges the median or the 95th percentile, against a largest or a smallest value', () => {
    expect(holds(score)).toBe(true);
    expect(holds({ ...score, values: [70, 71, 97] })).toBe(false);
    expect(holds(repaint)).toBe(false);
    expect(holds({ ...repaint, by: 'median' })).toBe(true);
    expect(line(repaint)).toMatch(/^MISSED write to repaint +p95 +2000 \(10 to 2000\) ms, gate <= 1000$/);
  });

  it('shows every figure with its range and limit, and how many miss it', () => {
    const text = page([score, repaint], { date: new Date('2026-01-02T03:04:05Z'), runs: 3, browser: 'Chromium 1' });
    expect(text).toContain('on 2026-01-02: ');
    expect(text).toContain('1 of 2 figures miss their limit');
    expect(text).toContain('| lighthouse performance | points | median | 96 (70 to 97) | at least 95 | yes |');
    expect(text).toContain('| write to repaint | ms | p95 | 2000 (10 to 2000) | at most 1000 | **no** |');
  });
});
