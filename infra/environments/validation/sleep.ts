import { type SleepConfig, sleepSchema, weekdays } from '../schema/sleep.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { error, type Problem } from './problem.ts';
import { day, minutes, parse, type Window, week } from './windows.ts';

/** A day in each half of a year, so that both offsets of a zone with daylight saving time are looked at. */
const halves = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)];

/** Minutes that a zone is ahead of UTC at an instant. */
function offsetAt(timeZone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const [, sign, hours, rest] =
    /GMT(?:([+-])(\d\d):(\d\d))?/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(rest ?? 0));
}

/** Minutes between waking up and falling asleep, on each of the days. */
const awakeMinutes = ({ from, until }: SleepConfig): number => minutes(from) - minutes(until);

/** Share of a week in which an environment sleeps, 0 to 1. */
export const asleepShare = (sleep: SleepConfig): number => 1 - (new Set(sleep.days).size * awakeMinutes(sleep)) / week;

/** The times awake, in UTC, for each offset of the time zone in a year. */
const awakeWindows = (sleep: SleepConfig): readonly (readonly Window[])[] =>
  halves.map((half) =>
    sleep.days.map((name) => ({
      start: weekdays.indexOf(name) * day + minutes(sleep.until) - offsetAt(sleep.timeZone, half),
      length: awakeMinutes(sleep),
    })),
  );

const holds = (outer: Window, inner: Window): boolean =>
  ((((inner.start - outer.start) % week) + week) % week) + inner.length <= outer.length;

/** Checks that an environment can sleep, and that its database is awake for backups and maintenance. */
export function* checkSleep({ name, sleep, regions, database }: EnvironmentConfig): Generator<Problem> {
  // A malformed schedule has been reported.
  if (!sleep || !sleepSchema.safeParse(sleep).success) return;
  const path = `${name}.sleep`;
  if (regions.length > 1 || database.kind === 'aurora-global') {
    yield error(
      path,
      sleep,
      'undefined for more than one region, or with a global database',
      'remove the schedule: RDS stops no member of a global database, and a region that sleeps cannot take over',
    );
    return;
  }
  if (awakeMinutes(sleep) < 60) {
    yield error(
      `${path}.until`,
      sleep.until,
      `at least an hour before from (${sleep.from}): the environment runs between until and from`,
      'write an earlier until, or a later from',
    );
    return;
  }
  if (new Set(sleep.days).size < sleep.days.length) {
    yield error(`${path}.days`, sleep.days, 'each day once', 'remove the repetition');
    return;
  }
  const awake = `${sleep.days.join(', ')} ${sleep.until}-${sleep.from} ${sleep.timeZone}, in summer and in winter time`;
  const backup = parse(database.backupWindow, day);
  const daily = weekdays.map((_, index) => ({ ...backup, start: backup.start + index * day }));
  if (!awakeWindows(sleep).every((windows) => windows.every((outer) => daily.some((inner) => holds(outer, inner))))) {
    yield error(
      `${name}.database.backupWindow`,
      database.backupWindow,
      `a window in UTC within the time awake (${awake})`,
      'move it: RDS makes no automated backup of a stopped instance',
    );
  }
  const maintenance = parse(database.maintenanceWindow, week);
  if (!awakeWindows(sleep).every((windows) => windows.some((outer) => holds(outer, maintenance)))) {
    yield error(
      `${name}.database.maintenanceWindow`,
      database.maintenanceWindow,
      `a window in UTC within the time awake (${awake})`,
      'move it: RDS does no maintenance on a stopped instance',
    );
  }
}
