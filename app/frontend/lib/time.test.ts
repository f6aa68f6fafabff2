import { describe, expect, it } from 'vitest';
import { absoluteText, ageText, durationText } from './time.ts';

const minute = 60_000;

describe('times', () => {
  it('shows an age in its largest unit', () => {
    const ages = [0, 59_999, minute, 59 * minute, 60 * minute, 23 * 60 * minute, 24 * 60 * minute, 800 * 1440 * minute];
    expect(ages.map(ageText)).toEqual(['now', 'now', '1 min', '59 min', '1 h', '23 h', '1 d', '2 y']);
  });

  it('shows an age from a clock that is ahead as now', () => {
    expect(ageText(-5 * minute)).toBe('now');
  });

  it('shows a duration in two units at most, on one line', () => {
    const shown = ['12 s', '60 s', '38 min', '2 h', '2 h 30 min', '2 d 4 h'];
    expect([12, 59.7, 2280, 7200, 9000, 187_200].map(durationText)).toEqual(
      shown.map((text) => text.replaceAll(' ', '\u00a0')),
    );
  });

  it('names the zone of an instant', () => {
    const at = '2026-11-24T04:03:00Z';
    // Of this machine's zone, which may be half an hour off.
    const minutes = String(new Date(at).getMinutes()).padStart(2, '0');
    expect(absoluteText(at)).toMatch(new RegExp(`^2[34] Nov 2026,? (at )?\\d\\d:${minutes} \\S+$`));
    expect(absoluteText('')).toBe('');
  });
});
