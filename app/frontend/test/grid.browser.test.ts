import { expect, it } from 'vitest';
import { cells, factors, gridOf } from './grid.ts';
import { pairsIn, pairsOf } from './pairwise.ts';

it('meets every pair of values', () => {
  const met = new Set(cells.flatMap(pairsIn));
  expect([...pairsOf(factors)].filter((pair) => !met.has(pair))).toEqual([]);
});

gridOf('0', '60');
