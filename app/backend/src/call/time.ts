import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { invalidField } from '@sample-platform-ai/contract';

const toleratedSkewMs = 5 * 60_000;

/** A time between the years 2000 and 9999; binary messages can hold others, and invalid ones. */
export function dateOf(field: string, timestamp: Timestamp): Date {
  const date = timestampDate(timestamp);
  const year = date.getUTCFullYear();
  if (year < 2000) throw invalidField(field, 'is before the year 2000');
  if (!(year <= 9999)) throw invalidField(field, 'is after the year 9999');
  return date;
}

/**
 * The instant in a request, or now. Refuses the future, with a tolerance for clock skew. What is kept takes `now` from the database,
 * whose clock all processes share: by their own, the newest of two deployments could be the older one.
 */
export function instantOf(field: string, timestamp: Timestamp | undefined, now: number = Date.now()): string {
  const date = timestamp ? dateOf(field, timestamp) : new Date(now);
  if (date.getTime() > now + toleratedSkewMs) throw invalidField(field, 'is in the future');
  return date.toISOString();
}

/** From `since` (inclusive) to `until` (exclusive); empty without a limit. */
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
    throw invalidField('since', 'must be before until');
  return window;
}
