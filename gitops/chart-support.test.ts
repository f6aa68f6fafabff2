import { describe, expect, it } from 'vitest';
import { chartSupport, supportOf } from './chart-support.ts';
import { helmCharts } from './helm-charts.ts';

describe('what projects say of Kubernetes', () => {
  it('was read for the version that is pinned; else read its source again, and set `of`, `minors` and `read`', () => {
    const pinned = Object.entries(helmCharts).map(([chart, { version }]) => [chart, version]);
    expect(Object.entries(chartSupport).map(([chart, { of }]) => [chart, of])).toEqual(pinned);
  });

  it.each([
    [{ tested: ['1.35', '1.36'] }, '1.36', 'tested'],
    [{ tested: ['1.35', '1.36'] }, '1.37', 'not tested'],
    [{ from: '1.25' }, '1.36', 'allowed'],
    [{ from: '1.25' }, '1.9', 'needs 1.25'],
    [undefined, '1.36', 'not stated'],
  ])('%j makes of %s: %s', (minors, minor, expected) => {
    expect(supportOf({ ...chartSupport.loki, minors }, minor)).toBe(expected);
  });
});
