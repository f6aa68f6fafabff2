import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { invalidField } from '@sample-platform-ai/contract';

const toleratedSkewMs = 5 * 60_000;

/** The instant that a request names, or now. Nothing happens in the future, but clocks differ a little. */
export function instantOf(field: string, timestamp: Timestamp | undefined, now: number = Date.now()): string {
  const date = timestamp ? timestampDate(timestamp) : new Date(now);
  if (date.getTime() > now + toleratedSkewMs) throw invalidField(field, 'lies in the future');
  if (date.getUTCFullYear() < 2000) throw invalidField(field, 'lies before the year 2000');
  return date.toISOString();
}
