import { describe, expect, it } from 'vitest';
import type { EnvironmentConfig } from '../schema.ts';
import { alpha, beta, testPlatform } from '../test/platform.ts';
import { changed } from '../test/slips.ts';
import { validate } from '../validate.ts';
import { describeProblem } from './problem.ts';
import { asleepShare } from './sleep.ts';

const problemsOf = (environment: EnvironmentConfig) =>
  validate({ ...testPlatform, environments: [environment] }, new Date('2026-11-23T00:00:00Z'))
    .filter(({ level }) => level === 'error')
    .map(describeProblem);
const nights = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '20:00', until: '07:00', timeZone: 'Europe/Berlin' };

describe('sleep', () => {
  it('is allowed in one region, with windows of the database in the time awake', () => {
    expect(alpha.sleep).toBeDefined();
    expect(problemsOf(alpha)).toEqual([]);
  });

  it.each([
    [
      'sleep.timeZone',
      'Sydney/Australia',
      /sleep\.timeZone: found "Sydney\/Australia"; allowed: a time zone of the IANA/,
    ],
    ['sleep.timeZone', '+10:00', /sleep\.timeZone: found "\+10:00"/],
    ['sleep.from', '8 pm', /sleep\.from: found "8 pm"; allowed: hh:mm/],
    ['sleep.days', ['monday'], /sleep\.days\[0\]: found "monday"; allowed: "mon", "tue"/],
    ['sleep.days', [], /sleep\.days/],
    ['sleep.days', ['mon', 'mon'], /sleep\.days: found \["mon","mon"\]; allowed: each day once/],
    ['sleep.until', '22:00', /sleep\.until: found "22:00"; allowed: at least an hour before from \(21:30\)/],
    [
      'database.backupWindow',
      '13:00-14:00',
      /backupWindow: found "13:00-14:00"; .*mon, tue, thu 06:00-21:30 Australia\/Sydney.*no automated backup of a stopped/,
    ],
    // In winter time it ends at 21:30, in summer time at 22:30.
    ['database.backupWindow', '10:30-11:30', /backupWindow: .*in summer and in winter time/],
    ['database.maintenanceWindow', 'wed:06:30-wed:07:30', /maintenanceWindow: .*no maintenance on a stopped instance/],
  ])('refuses %s = %j', (path, value, problem) => {
    expect(problemsOf(changed(alpha, path, value))).toContainEqual(expect.stringMatching(problem));
  });

  it('refuses a schedule for more than one region', () => {
    expect(problemsOf(changed(beta, 'sleep', nights))).toContainEqual(
      expect.stringMatching(/^beta\.sleep: .*RDS stops no member of a global database, and a region that sleeps/),
    );
  });

  it.each([
    ['America/New_York', '18:00-19:00', 0],
    ['America/New_York', '10:00-11:00', 1],
    ['Asia/Kolkata', '01:30-02:30', 0],
    ['Asia/Kolkata', '01:00-02:00', 1],
    ['UTC', '07:00-08:00', 0],
  ])('compares UTC with %s: a backup at %s has %i problems', (timeZone, backupWindow, count) => {
    const zoned = changed(changed(alpha, 'sleep', { ...nights, timeZone }), 'database.backupWindow', backupWindow);
    expect(problemsOf(zoned).filter((problem) => problem.includes('backupWindow'))).toHaveLength(count);
  });

  it('knows its share of a week', () => {
    expect(
      asleepShare({ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '20:00', until: '07:00', timeZone: 'UTC' }),
    ).toBe(1 - 65 / 168);
  });
});
