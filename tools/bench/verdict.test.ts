import { describe, expect, it } from 'vitest';
import { median, millisecondsPerService, type Series, spread, verdicts } from './verdict.ts';

const series = (services: number, seconds: readonly number[], mib = 300): Series => ({
  services,
  samples: seconds.map((each) => ({ seconds: each, mib })),
});
const kept = (...all: Parameters<typeof verdicts>) => verdicts(...all).map((verdict) => verdict.kept);

describe('the verdict of pnpm bench:synth', () => {
  it('takes the middle of an even number of runs', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
    expect(spread([3, 1, 2.26], 1)).toBe('2.3 (1.0 to 3.0)');
  });

  it('compares the runs of one turn: a slow turn slows both', () => {
    const cost = millisecondsPerService(series(2, [1, 3, 1]), series(22, [2, 4, 2]));
    expect(cost.map(Math.round)).toEqual([50, 50, 50]);
  });

  it('is kept at the limits, and broken beyond each of them', () => {
    expect(kept(series(0, [4]), series(20, [6], 476), series(20, [6]))).toEqual([true, true, true]);
    expect(kept(series(0, [4]), series(20, [6.01], 476), series(20, [6]))).toEqual([false, true, true]);
    expect(kept(series(0, [4]), series(20, [6], 477), series(20, [6]))).toEqual([true, false, true]);
    expect(kept(series(0, [4]), series(20, [6], 476), series(20, [6.03]))).toEqual([true, true, false]);
  });

  it('is not kept where nothing was measured', () => {
    expect(kept(series(2, []), series(20, []), series(21, []))).toEqual([false, false, false]);
  });
});
