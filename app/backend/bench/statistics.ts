import { randomFrom } from '../dev/seed/random.ts';

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
};

export interface Ratio {
  readonly ratio: number;
  /** Bootstrap, 95 %. */
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Geometric mean of the pairs' ratios: what slowed the machine down slowed both halves of a pair. */
export function pairedRatio(pairs: readonly (readonly [number, number])[]): Ratio {
  const logs = pairs.map(([a, b]) => Math.log(a / b));
  const random = randomFrom(1);
  const resampled = Array.from({ length: 2000 }, () =>
    mean(logs.map(() => logs[Math.floor(random() * logs.length)] ?? 0)),
  ).sort((a, b) => a - b);
  const at = (fraction: number) => Math.exp(resampled[Math.floor(fraction * (resampled.length - 1))] ?? Number.NaN);
  return { ratio: Math.exp(mean(logs)), low: at(0.025), high: at(0.975), pairs: pairs.length };
}
