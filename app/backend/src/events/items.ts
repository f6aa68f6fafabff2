import { eventId, type Position } from './repository.ts';

/** A missed stretch: what the reader knows may be old. */
export const resyncEvent = (last: Position): string =>
  JSON.stringify({ id: eventId(last), at: new Date().toISOString(), resync: {} });
export const heartbeatEvent = (last: Position): string =>
  JSON.stringify({ id: eventId(last), at: new Date().toISOString(), heartbeat: {} });

export interface FeedItem {
  readonly id: string;
  readonly json: string;
  readonly heartbeat?: true;
}
