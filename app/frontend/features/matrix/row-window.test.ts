import { describe, expect, it } from 'vitest';
import { drawnRows } from './row-window.ts';

const ends = (options: Parameters<typeof drawnRows>[0]) => {
  const drawn = drawnRows(options);
  return { first: drawn[0], last: drawn.at(-1), length: drawn.length };
};

describe('the rows that are drawn', () => {
  it('are those on the screen and some around them', () => {
    expect(ends({ rows: 500, first: 100, count: 20, spare: 8, kept: 105 })).toEqual({
      first: 92,
      last: 127,
      length: 36,
    });
  });

  it('are at both ends of the list only those on the screen and some on the other side', () => {
    expect(ends({ rows: 500, first: 0, count: 20, spare: 8, kept: 0 })).toEqual({ first: 0, last: 27, length: 28 });
    expect(ends({ rows: 500, first: 480, count: 20, spare: 8, kept: 490 })).toEqual({
      first: 472,
      last: 499,
      length: 28,
    });
  });

  it('are at first only those on the screen', () => {
    expect(ends({ rows: 500, first: 0, count: 20, spare: 0, kept: 0 })).toEqual({ first: 0, last: 19, length: 20 });
  });

  it('are all of a short list, each once', () => {
    expect(drawnRows({ rows: 3, first: 0, count: 20, spare: 8, kept: 1 })).toEqual([0, 1, 2]);
    expect(drawnRows({ rows: 0, first: 0, count: 20, spare: 8, kept: 0 })).toEqual([]);
  });

  it('end on the screen when the list has become shorter than the scroll position', () => {
    expect(ends({ rows: 30, first: 400, count: 20, spare: 8, kept: 0 })).toEqual({ first: 0, last: 29, length: 29 });
  });

  it('hold the row with the focus in its order, wherever it is', () => {
    expect(ends({ rows: 500, first: 100, count: 20, spare: 8, kept: 4 })).toEqual({ first: 4, last: 127, length: 37 });
    expect(ends({ rows: 500, first: 100, count: 20, spare: 8, kept: 499 })).toEqual({
      first: 92,
      last: 499,
      length: 37,
    });
    expect(ends({ rows: 500, first: 100, count: 20, spare: 8, kept: 500 })).toEqual({
      first: 92,
      last: 127,
      length: 36,
    });
  });
});
