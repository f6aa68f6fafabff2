import { z } from 'zod';
import { type DeepReadonly, nonEmpty } from './values.ts';

/** Names of days, from Monday, as AWS writes them in lower case. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm in timeZone, such as 20:00');

function isTimeZone(name: string): boolean {
  if (!/^[A-Z][\w+-]*(\/[\w+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const sleepSchema = z.strictObject({
  /** Days on which the environment wakes up and falls asleep. It sleeps through all other days. */
  days: nonEmpty(z.enum(weekdays)),
  /** Falls asleep, `hh:mm`. */
  from: time,
  /** Wakes up, `hh:mm`; on each day before `from`. Nodes and database take about ten minutes more. */
  until: time,
  /** IANA name; the schedule follows its daylight saving time. */
  timeZone: z.string().refine(isTimeZone, 'a time zone of the IANA database, such as Australia/Sydney'),
});
/** When an environment has no nodes and a stopped database, to save their cost (ADR-0071). */
export type SleepConfig = DeepReadonly<z.infer<typeof sleepSchema>>;
