const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A date and time zone that have broken tests elsewhere. */
export interface Moment {
  readonly name: string;
  readonly what: string;
  readonly at: Date;
  /** Name in the IANA database. */
  readonly zone: string;
}

/** The next minute at which clocks of the zone are changed. Throws where that is not within a year. */
export function nextClockChange(zone: string, from: Date): Date {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset', hour: 'numeric' });
  const offsetAt = (at: number) => format.format(at).split('GMT')[1];
  const start = Math.ceil(from.getTime() / hour) * hour;
  for (let at = start; at < start + 366 * day; at += hour) {
    if (offsetAt(at - hour) !== offsetAt(at)) return new Date(at);
  }
  throw new Error(`${zone}: no change of clocks within a year of ${from.toISOString()}`);
}

function nextLeapDay(from: Date): Date {
  for (let year = from.getUTCFullYear(); ; year += 1) {
    const date = new Date(Date.UTC(year, 1, 29, 12));
    if (date.getUTCMonth() === 1 && date > from) return date;
  }
}

/** The next ones after `now`: the clock is only set forward, because records of the past are part of the tests. */
export function momentsAfter(now: Date): readonly Moment[] {
  const noon = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 12);
  const zone = 'Australia/Melbourne';
  // In its last minutes, this month's end is over.
  const month = new Date(now.getTime() + 3 * minute);
  return [
    {
      name: 'weekend',
      what: 'Sunday at noon',
      at: new Date(noon + (7 - new Date(noon).getUTCDay()) * day),
      zone,
    },
    {
      name: 'month-end',
      what: 'three minutes before the next month',
      at: new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1) - 3 * minute),
      zone: 'UTC',
    },
    {
      name: 'clock-change',
      what: `three minutes before the clocks of ${zone} are changed`,
      at: new Date(nextClockChange(zone, new Date(now.getTime() + hour)).getTime() - 3 * minute),
      zone,
    },
    {
      name: 'leap-day',
      what: '29 February, in a zone half an hour off the full hour',
      at: nextLeapDay(now),
      zone: 'America/St_Johns',
    },
  ];
}
