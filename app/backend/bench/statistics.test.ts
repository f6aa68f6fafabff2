import { describe, expect, it } from 'vitest';
import { median, pairedRatio } from './statistics.ts';

describe('the median', () => {
  it('is the middle one, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 4])).toBe(4.5);
  });
  it('of nothing is undefined', () => {
    expect(median([])).toBeNaN();
  });
});

describe('the ratio of pairs', () => {
  it('is their geometric mean, so that twice and half are even', () => {
    const { ratio, low, high, pairs } = pairedRatio([
      [20, 10],
      [10, 20],
    ]);
    expect(ratio).toBeCloseTo(1);
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
    expect(pairs).toBe(2);
  });
  it('takes no notice of what slowed both halves of a pair', () => {
    const { ratio, low, high } = pairedRatio([
      [30, 10],
      [3, 1],
      [300, 100],
    ]);
    expect([ratio, low, high].map((value) => value.toFixed(6))).toEqual(['3.000000', '3.000000', '3.000000']);
  });
  it('has the same interval each time', () => {
    const pairs = [10, 12, 9, 14].map((first, i): [number, number] => [first, 10 + i]);
    expect(pairedRatio(pairs)).toEqual(pairedRatio(pairs));
  });
});
