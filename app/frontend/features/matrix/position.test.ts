import { describe, expect, it } from 'vitest';
import { positionAfter } from './position.ts';

const size = { rows: 200, columns: 6, page: 12 };

describe('keys of the grid', () => {
  it('move by one cell, and stop at the edges', () => {
    const at = { row: 0, column: 5 };
    expect(positionAfter('ArrowDown', at, size)).toEqual({ row: 1, column: 5 });
    expect(positionAfter('ArrowLeft', at, size)).toEqual({ row: 0, column: 4 });
    expect(positionAfter('ArrowUp', at, size)).toEqual(at);
    expect(positionAfter('ArrowRight', at, size)).toEqual(at);
  });

  it('move by a screen of rows', () => {
    expect(positionAfter('PageDown', { row: 4, column: 2 }, size)).toEqual({ row: 16, column: 2 });
    expect(positionAfter('PageDown', { row: 195, column: 2 }, size)).toEqual({ row: 199, column: 2 });
    expect(positionAfter('PageUp', { row: 4, column: 2 }, size)).toEqual({ row: 0, column: 2 });
  });

  it('go to the ends of the row and of the grid', () => {
    const at = { row: 7, column: 3 };
    expect(positionAfter('Home', at, size)).toEqual({ row: 7, column: 0 });
    expect(positionAfter('End', at, size)).toEqual({ row: 7, column: 5 });
    expect(positionAfter('Control Home', at, size)).toEqual({ row: 0, column: 0 });
    expect(positionAfter('Control End', at, size)).toEqual({ row: 199, column: 5 });
  });

  it('leave every other key alone', () => {
    for (const key of ['Enter', 'Tab', 'a', 'Control ArrowDown', 'toString']) {
      expect(positionAfter(key, { row: 0, column: 0 }, size)).toBeUndefined();
    }
  });
});
