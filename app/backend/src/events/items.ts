import { eventId, type Position } from './repository.ts';

/** An event of no service and no environment; the contract requires both fields. */
const eventAt = (last: Position, subject: 'resync' | 'heartbeat'): string =>
  JSON.stringify({ id: eventId(last), at: new Date().toISOString(), service: '', environment: '', [subject]: {} });

/** Missed events: the reader's state may be stale. */
export const resyncEvent = (last: Position): string => eventAt(last, 'resync');
export const heartbeatEvent = (last: Position): string => eventAt(last, 'heartbeat');

export interface FeedItem {
  readonly id: string;
  readonly json: string;
  readonly heartbeat?: true;
}
