import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from './cli.ts';
import { momentsAfter, nextClockChange } from './moments.ts';

describe('the next change of clocks', () => {
  it.each([
    ['2026-11-30T12:00:00Z', '2027-04-03T16:00:00.000Z'],
    ['2027-04-03T16:00:00Z', '2027-04-03T16:00:00.000Z'],
    ['2027-04-03T16:20:00Z', '2027-10-02T16:00:00.000Z'],
  ])('in Melbourne after %s is at %s', (from, at) => {
    expect(nextClockChange('Australia/Melbourne', new Date(from)).toISOString()).toBe(at);
  });

  it('does not exist in a zone without daylight saving time', () => {
    expect(() => nextClockChange('UTC', new Date())).toThrow('UTC: no change of clocks within a year');
  });
});

describe('pnpm test:clocks', () => {
  it.each([
    '2026-11-30T23:57:00Z',
    '2026-11-30T23:59:00Z',
    '2026-12-31T23:00:00Z',
    '2027-04-03T15:59:00Z',
    '2028-02-29T11:00:00Z',
    '2028-02-29T13:00:00Z',
  ])('has moments of their kind, all after %s', (text) => {
    const now = new Date(text);
    const at = Object.fromEntries(momentsAfter(now).map((moment) => [moment.name, moment.at]));
    expect(at['weekend']?.getUTCDay()).toBe(0);
    expect(new Date((at['month-end']?.getTime() ?? 0) + 180_000).getUTCDate()).toBe(1);
    expect(at['leap-day']?.toISOString()).toMatch(/-02-29T12:00/);
    for (const [name, date] of Object.entries(at)) expect(date > now, name).toBe(true);
  });

  it('is run every week, where faketime is', () => {
    const workflow = readFileSync(resolve(import.meta.dirname, '../../.github/workflows/clocks.yml'), 'utf8');
    expect(workflow).toMatch(/apt-get install .*\bfaketime\n.*\n\s+- run: pnpm test:clocks\n/);
  });

  it('refuses a moment that it does not know', async () => {
    await expect(main(['week-end'])).rejects.toThrow('Unknown moment week-end; expected some of weekend, month-end');
  });
});
