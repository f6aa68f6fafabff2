import { setTimeout as delay } from 'node:timers/promises';
import { LedgerError } from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { databaseFailure } from '../database/failures.ts';
import { StreamAdmission } from './admission.ts';
import { type FeedItem, heartbeatEvent, resyncEvent } from './items.ts';
import { ReaderQueue } from './reader-queue.ts';
import {
  eventId,
  eventsAfter,
  isAfter,
  isKept,
  isSameEpoch,
  lastPosition,
  type OutboxEvent,
  type Position,
  positionOf,
} from './repository.ts';

export interface FeedOptions {
  readonly db: Queryable;
  readonly pollMs?: number;
  /** The maximum of events in a reader's queue. */
  readonly queueLimit?: number;
  /** The maximum of JSON characters in a reader's queue; 4 Mi by default. */
  readonly queueChars?: number;
  /** Concurrent readers. */
  readonly readerLimit?: number;
  /** Concurrent readers of one caller. */
  readonly callerLimit?: number;
  /** A reader gets a heartbeat after this time without an event. */
  readonly heartbeatMs?: number;
  readonly onError: (error: unknown) => void;
}

export interface WatchFilter {
  readonly after: string;
  readonly service: string;
  readonly environment: string;
}

export interface Watcher {
  readonly signal: AbortSignal;
  /** The caller that the stream counts for. */
  readonly caller: string;
  /** When the stream ends, in milliseconds since the epoch. @default never */
  readonly expiresAt?: number | undefined;
}

/** How long a reader's position may be ahead of this server: replication lag of an instance or a region, or a loss in a failover. */
const catchUpMs = 500;
const stepMs = 50;
const longestTimerMs = 2 ** 31 - 1;
/** The shortest failure to read that ends a stream: two of the client's limits on a query. */
const unreadableMs = 5000;

const later = (a: Position, b: Position): Position => (isAfter(a, b) ? a : b);

/** One poller for each process, whatever the number of readers; it polls only while there are readers. */
export class Feed {
  readonly #options: Required<FeedOptions>;
  readonly #readers = new Set<ReaderQueue>();
  readonly #admission: StreamAdmission;
  /** The readers have all events before this position. */
  #position: Position | undefined;
  #polling: Promise<void> | undefined;
  /** When the poller last reached the end of the outbox, on the clock of the process. */
  #readAt = 0;
  #heldSeconds = 0;
  /** When the database last answered the poller. */
  #answeredAt = 0;
  #closed = false;

  constructor(options: FeedOptions) {
    this.#options = {
      pollMs: 250,
      queueLimit: 1000,
      queueChars: 4 * 1024 * 1024,
      readerLimit: 1000,
      callerLimit: 100,
      heartbeatMs: 15_000,
      ...options,
    };
    this.#admission = new StreamAdmission(this.#options);
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** The age of the oldest event that streams may not have yet; 0 while no stream is open. */
  get lagSeconds(): number {
    return this.#polling ? this.#heldSeconds + (performance.now() - this.#readAt) / 1000 : 0;
  }

  /** Ends every stream; readers reconnect to another process with the id of their last event. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers) reader.wake();
  }

  /**
   * Yields each event once and in order, at the reader's pace: nothing is fetched before the reader asks for it.
   * Throws `unavailable` at the limit of readers, and `rate_limited` at the limit of the caller.
   */
  async *watch(filter: WatchFilter, watcher: Watcher): AsyncGenerator<FeedItem, void, undefined> {
    const { db, heartbeatMs, queueLimit, queueChars, pollMs } = this.#options;
    const { signal, caller, expiresAt = Number.POSITIVE_INFINITY } = watcher;
    const asked = filter.after === '' ? undefined : positionOf(filter.after);
    this.#admission.enter(caller);
    const reader = new ReaderQueue(queueLimit, queueChars);
    const onAbort = () => reader.wake();
    signal.addEventListener('abort', onAbort, { once: true });
    const expiry = setTimeout(onAbort, Math.min(Math.max(0, expiresAt - Date.now()), longestTimerMs));
    const ended = () => signal.aborted || this.#closed || Date.now() >= expiresAt;
    const matches = (event: OutboxEvent) =>
      (filter.service === '' || filter.service === event.service) &&
      (filter.environment === '' || filter.environment === event.environment || event.environment === '');
    let sentAt = performance.now();
    const sent = <Item extends FeedItem>(item: Item): Item => {
      sentAt = performance.now();
      return item;
    };
    try {
      const start = await this.#startOf(asked, ended);
      let position = start.position;
      // From here on the poller passes events after `known`; earlier ones are read below.
      const known = this.#join(reader, start.end);
      if (start.missed) yield sent({ id: eventId(position), json: resyncEvent(position) });
      while (!ended() && !reader.overflowed) {
        const page = await eventsAfter(db, position);
        if (isAfter(page.settled, position) && !isSameEpoch(page.settled, position)) {
          // The epoch started after the check of the position: events that the reader has of the old epoch may be lost.
          position = page.epochStart;
          yield sent({ id: eventId(position), json: resyncEvent(position) });
          continue;
        }
        for (const event of page.events) {
          position = event;
          if (matches(event)) yield sent({ id: eventId(event), json: event.json });
        }
        if (page.more) continue;
        // This replica may be behind the one that the poller reads: its missing events are in no queue.
        if (!isAfter(known, page.settled)) break;
        await delay(pollMs);
      }
      while (!ended()) {
        if (reader.overflowed) {
          const from = reader.restart();
          position = from ?? later(await lastPosition(db), this.#position ?? position);
          yield sent({ id: eventId(position), json: resyncEvent(position) });
        }
        const event = reader.shift();
        if (event) {
          if (!isAfter(event, position)) continue;
          position = event;
          if (matches(event)) yield sent({ id: eventId(event), json: event.json });
        }
        const quietMs = sentAt + heartbeatMs - performance.now();
        if (quietMs <= 0) {
          // A heartbeat says that nothing has happened, which is not known while the outbox cannot be read: the client opens
          // a stream elsewhere.
          if (performance.now() - this.#answeredAt > Math.max(heartbeatMs, unreadableMs))
            throw new LedgerError('unavailable', 'the events cannot be read now; try again');
          // A resync for dropped events comes first.
          if (!event && !reader.overflowed && this.#position) position = later(this.#position, position);
          yield sent({ id: eventId(position), json: heartbeatEvent(position), heartbeat: true });
        } else if (!event && !ended()) await reader.news(quietMs);
      }
    } catch (error) {
      throw databaseFailure(error) ?? error;
    } finally {
      clearTimeout(expiry);
      signal.removeEventListener('abort', onAbort);
      this.#readers.delete(reader);
      this.#admission.leave(caller);
    }
  }

  /** Where a reader starts. `end` is the end of the outbox; `missed` says that the events before it are not available. */
  async #startOf(asked: Position | undefined, ended: () => boolean) {
    const { db } = this.#options;
    const until = performance.now() + catchUpMs;
    let end = await lastPosition(db);
    if (!asked) return { position: end, end, missed: false };
    while (isAfter(asked, end) && performance.now() < until && !ended()) {
      await delay(stepMs);
      end = await lastPosition(db);
    }
    const missed = !(await isKept(db, asked));
    return { position: missed ? end : asked, end, missed };
  }

  /** @returns the position after which the poller passes all events to this reader */
  #join(reader: ReaderQueue, end: Position): Position {
    this.#readers.add(reader);
    this.#position ??= end;
    if (!this.#polling) {
      this.#readAt = performance.now();
      this.#answeredAt = this.#readAt;
    }
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = undefined;
      this.#position = undefined;
    });
    return this.#position;
  }

  async #poll(): Promise<void> {
    while (this.#readers.size > 0 && !this.#closed) {
      try {
        const more = await this.#pollOnce();
        this.#answeredAt = performance.now();
        if (more) continue;
        this.#readAt = performance.now();
      } catch (error) {
        this.#options.onError(error);
      }
      await delay(this.#options.pollMs);
    }
  }

  async #pollOnce(): Promise<boolean> {
    const position = this.#position;
    if (!position) return false;
    const { events, more, settled, epochStart, heldSeconds } = await eventsAfter(this.#options.db, position);
    this.#heldSeconds = heldSeconds;
    // Another replica, which is behind the previous one.
    if (isAfter(position, settled)) return false;
    if (!isSameEpoch(position, settled)) {
      // The readers' last events may be lost. They start over, and get all events that the new writer has published.
      this.#position = epochStart;
      for (const reader of this.#readers) reader.overflow(epochStart);
      return true;
    }
    this.#position = more ? (events.at(-1) ?? position) : settled;
    for (const reader of this.#readers) reader.offer(events);
    return more;
  }
}
