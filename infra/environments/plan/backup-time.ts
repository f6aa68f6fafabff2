import type { DatabaseConfig } from '../schema.ts';
import { day, overlap, parse, week } from '../validation/windows.ts';

const hour = 60;
/** Time in which AWS Backup starts and takes a snapshot. */
const snapshotMinutes = 2 * hour;

/**
 * When AWS Backup takes its daily snapshot of a database: `hh:mm` in UTC, the first full hour after RDS' own backup from which two
 * hours remain outside both windows, and outside the hour before each. `undefined` where no hour has that: AWS advises against
 * a snapshot then, which may fail.
 */
export function backupTime({ backupWindow, maintenanceWindow }: DatabaseConfig): string | undefined {
  const own = parse(backupWindow, day);
  const windows = [
    ...Array.from({ length: 7 }, (_, index) => ({ ...own, start: own.start + index * day })),
    parse(maintenanceWindow, week),
  ].map(({ start, length }) => ({ start: (start - hour + week) % week, length: length + hour }));
  const first = Math.ceil((own.start + own.length) / hour) * hour;
  for (let start = first; start < first + day; start += hour) {
    const days = Array.from({ length: 7 }, (_, index) => ({
      start: (start + index * day) % week,
      length: snapshotMinutes,
    }));
    if (days.some((one) => windows.some((window) => overlap(one, window)))) continue;
    return `${String((start % day) / hour).padStart(2, '0')}:00`;
  }
  return undefined;
}
