import { describe, expect, it } from 'vitest';
import type { Platform } from '../index.ts';
import { backupTime } from '../plan/backup-time.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { copyingPlatform } from '../test/copying.ts';
import { alpha, beta, testPlatform } from '../test/platform.ts';
import { changed } from '../test/slips.ts';
import { validate } from '../validate.ts';
import { describeProblem } from './problem.ts';

const problemsOf = (environment: EnvironmentConfig) =>
  validate({ ...testPlatform, environments: [environment] }, new Date('2026-11-23T00:00:00Z'))
    .filter(({ level }) => level === 'error')
    .map(describeProblem);

describe('security', () => {
  it.each([alpha, beta])('is allowed with and without locks and backups, and may be left out (%#)', (environment) => {
    expect(problemsOf(environment)).toEqual([]);
    expect(problemsOf({ ...environment, security: undefined })).toEqual([]);
  });

  it.each([
    ['retentionDays', 100, /organization\.security\.retentionDays: found 100; allowed: 1, 3, 5/],
    ['lock', 'forever', /organization\.security\.lock: found "forever"/],
    ['emails', [], /organization\.security\.emails/],
    ['emails', ['a@b.io', 'A@b.io'], /organization\.security\.emails\[1\].*is the same/],
  ])('of the shared account is checked: %s %j', (key, value, expected) => {
    const organization = {
      ...testPlatform.organization,
      security: { ...testPlatform.organization.security, [key]: value },
    };
    const problems = validate({ ...testPlatform, organization } as Platform, new Date('2026-11-23T00:00:00Z'));
    expect(problems.filter(({ level }) => level === 'error').map(describeProblem)).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  it.each([
    ['security.retentionDays', 100, /retentionDays: found 100; allowed: 1, 3, 5/],
    ['security.lock', 'forever', /security\.lock: found "forever"; allowed: "none", "governance", "compliance"/],
    ['security.lock', true, /security\.lock: found true/],
    ['security.backups', { retentionDays: 0 }, /backups\.retentionDays: found 0/],
    ['security.backups', {}, /security\.backups\.retentionDays/],
    ['security.backups.copies', { retentionDays: 0 }, /backups\.copies\.retentionDays: found 0/],
    [
      'security.backups.copies',
      { retentionDays: 7 },
      /security\.backups\.copies: found .*; allowed: undefined while organization\.backupAccount is undefined/,
    ],
    [
      'protectFromDestroy',
      false,
      /security\.lock: found "governance"; allowed: "none" where protectFromDestroy is false/,
    ],
    [
      'database.backupWindow',
      '00:00-21:30',
      /security\.backups: found .*; allowed: two hours a day that are .*; shorten the database's windows/,
    ],
  ])('refuses %s = %j', (path, value, problem) => {
    expect(problemsOf(changed(beta, path, value))).toContainEqual(expect.stringMatching(problem));
  });

  it('refuses snapshots of a database that sleeps', () => {
    expect(problemsOf(changed(alpha, 'security.backups', { retentionDays: 7, copies: undefined }))).toContainEqual(
      expect.stringMatching(/^alpha\.security\.backups: .*AWS Backup takes no snapshot of a stopped instance/),
    );
  });
});

describe('the account of the copies', () => {
  const now = new Date('2026-11-23T00:00:00Z');
  const errors = (platform: Platform) =>
    validate(platform, now)
      .filter(({ level }) => level === 'error')
      .map(describeProblem);

  it('is allowed with an environment whose backups are copied', () => {
    expect(errors(copyingPlatform)).toEqual([]);
  });

  it.each([alpha.account.id, testPlatform.organization.shared.id])('is refused with the id of another: %s', (id) => {
    const organization = changed(copyingPlatform.organization, 'backupAccount.id', id);
    expect(errors({ ...copyingPlatform, organization })).toContainEqual(expect.stringMatching(/already has this one/));
  });

  it('has its name for itself', () => {
    expect(problemsOf({ ...alpha, name: 'backup' })).toContainEqual(
      expect.stringMatching(/not shared, backup or global/),
    );
  });
});

describe('the time of a snapshot', () => {
  const at = (backupWindow: string, maintenanceWindow: string) =>
    backupTime({ ...beta.database, backupWindow, maintenanceWindow });

  it.each([
    ['15:00-16:00', 'sun:20:00-sun:21:00', '16:00'],
    // The maintenance is on one day of the week only, and still in the way.
    ['15:00-16:00', 'sun:16:30-sun:17:30', '18:00'],
    ['15:00-16:10', 'sun:20:00-sun:21:00', '17:00'],
    ['22:30-23:30', 'mon:02:30-mon:03:00', '03:00'],
  ])('after %s, with a maintenance on %s, is %s', (backup, maintenance, time) => {
    expect(at(backup, maintenance)).toBe(time);
  });
});
