import { describe, expect, it } from 'vitest';
import { instantText, localText, sinceInstant } from './since.ts';

const tuesday = new Date(2026, 10, 24, 15, 30);

describe('since', () => {
  it('takes a span of hours or days back from now', () => {
    expect(sinceInstant('24h', tuesday)).toEqual(new Date(2026, 10, 23, 15, 30));
    expect(sinceInstant('7d', tuesday)).toEqual(new Date(2026, 10, 17, 15, 30));
  });

  it('is the same question for a minute, however often a page asks', () => {
    const later = new Date(tuesday.getTime() + 40_000);
    expect(sinceInstant('24h', later)).toEqual(sinceInstant('24h', tuesday));
  });

  it('takes a weekday as its last midnight, today included', () => {
    expect(sinceInstant('friday', tuesday)).toEqual(new Date(2026, 10, 20));
    expect(sinceInstant('tuesday', tuesday)).toEqual(new Date(2026, 10, 24));
    expect(sinceInstant('wednesday', tuesday)).toEqual(new Date(2026, 10, 18));
  });

  it('takes a day as its midnight in the reader’s zone', () => {
    expect(sinceInstant('2026-11-20', tuesday)).toEqual(new Date(2026, 10, 20));
  });

  it('refuses a day that no calendar has, and words it does not know', () => {
    for (const text of ['2026-02-30', '2026-13-01', 'someday', '', '7w']) {
      expect(sinceInstant(text, tuesday)).toBeUndefined();
    }
  });

  it('is in a field what the field says, also while its year is typed', () => {
    for (const local of ['2026-11-20T09:05', '0002-11-20T09:05', '0202-01-02T23:59'])
      expect(localText(instantText(local), tuesday)).toBe(local);
    expect(localText('friday', tuesday)).toBe('2026-11-20T00:00');
    expect([localText('', tuesday), instantText('')]).toEqual(['', '']);
  });
});
