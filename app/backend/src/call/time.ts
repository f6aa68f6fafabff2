import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { invalidField } from '@sample-platform-ai/contract';

const toleratedSkewMs = 5 * 60_000;

/** A time of the years 2000 to 9999; binary messages can hold others, and some that are none. */
export function dateOf(field: string, timestamp: Timestamp): Date {
  const date = timestampDate(timestamp);
  const year = date.getUTCFullYear();
  if (year < 2000) throw invalidField(field, 'lies before the year 2000');
  if (!(year <= 9999)) throw invalidField(field, 'lies after the year 9999');
  return date;
}

/** The instant that a request names, or now. Nothing happens in the future, but clocks differ a little. */
export function instantOf(field: string, timestamp: Timestamp | undefined, now: number = Date.now()): string {
  const date = timestamp ? dateOf(field, timestamp) : new Date(now);
  if (date.getTime() > now + toleratedSkewMs) throw invalidField(field, 'lies in the future');
  return date.toISOString();
}

/** From `since` until just before `until`; empty where nothing limits it. */
export interface Window {
  readonly since: string;
  readonly until: string;
}

export function windowOf({
  since,
  until,
}: {
  readonly since?: Timestamp | undefined;
  readonly until?: Timestamp | undefined;
}): Window {
  const window = {
    since: since ? dateOf('since', since).toISOString() : '',
    until: until ? dateOf('until', until).toISOString() : '',
  };
  if (window.since !== '' && window.until !== '' && window.since >= window.until)
    throw invalidField('since', 'has to be before until');
  return window;
}
