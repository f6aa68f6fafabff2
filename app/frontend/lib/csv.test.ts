import { expect, it } from 'vitest';
import { csvOf } from './csv.ts';

it('writes what a spreadsheet reads back, and no formula', () => {
  expect(
    csvOf([
      ['a', 'b, c', 'say "no"'],
      ['=1+1', 'two\nlines', ''],
    ]),
  ).toBe('a,"b, c","say ""no"""\r\n\'=1+1,"two\nlines",\r\n');
});
