import { weekdays } from '../schema/sleep.ts';
import type { DatabaseConfig } from '../schema.ts';
import { error, type Problem } from './problem.ts';

export const day = 24 * 60;
export const week = 7 * day;
/** The minimum of RDS, in minutes. */
const shortest = 30;

export interface Window {
  /** Minutes since Monday, 00:00 UTC. */
  readonly start: number;
  readonly length: number;
}

/** `hh:mm` or `ddd:hh:mm` in minutes. */
export function minutes(time: string): number {
  const [minute = 0, hour = 0, ...weekday] = time.split(':').reverse();
  return Number(minute) + 60 * Number(hour) + day * Math.max(0, weekdays.map(String).indexOf(weekday.join('')));
}

/** A window of `hh:mm-hh:mm` or `ddd:hh:mm-ddd:hh:mm`; one that ends before it starts goes past midnight. */
export function parse(text: string, period: number): Window {
  const [start = 0, end = 0] = text.split('-').map(minutes);
  return { start, length: (end - start + period) % period };
}

export const overlap = (a: Window, b: Window): boolean =>
  (b.start - a.start + week) % week < a.length || (a.start - b.start + week) % week < b.length;

/** Checks the windows of a database. RDS requires a minimum length, and no overlap on any day of the week. */
export function* checkWindows(path: string, { backupWindow, maintenanceWindow }: DatabaseConfig): Generator<Problem> {
  const backup = parse(backupWindow, day);
  const maintenance = parse(maintenanceWindow, week);
  const allowed = `${shortest} minutes or more, in UTC; the end may be on the next day`;
  let whole = true;
  for (const [key, text, { length }] of [
    ['backupWindow', backupWindow, backup],
    ['maintenanceWindow', maintenanceWindow, maintenance],
  ] as const) {
    if (length >= shortest && length <= day) continue;
    whole = false;
    // The schema reports a text that is not a window.
    if (Number.isNaN(length)) continue;
    const change =
      length === 0
        ? 'it is empty; move its end'
        : length > day
          ? 'it is longer than a day; write an end after its start'
          : `it has ${length} minutes; move its end`;
    yield error(`${path}.${key}`, text, allowed, change);
  }
  const everyDay = weekdays.map((_, index) => ({ ...backup, start: backup.start + index * day }));
  if (whole && everyDay.some((one) => overlap(one, maintenance))) {
    yield error(
      `${path}.maintenanceWindow`,
      maintenanceWindow,
      `a window that does not overlap the daily backup (${backupWindow})`,
      'move one of the two',
    );
  }
}
