import { eventId, type Position } from './repository.ts';

/** Missed events: the reader's state may be stale. */
export const resyncEvent = (last: Position): string =>
  JSON.stringify({ id: eventId(last), at: new Date().toISOString(), resync: {} });
export const heartbeatEvent = (last: Position): string =>
  JSON.stringify({ id: eventId(last), at: new Date().toISOString(), heartbeat: {} });

export interface FeedItem {
  readonly id: string;
  readonly json: string;
  readonly heartbeat?: true;
}
