import { setTimeout as delay } from 'node:timers/promises';
import { LedgerError } from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { databaseFailure } from '../database/failures.ts';
import {
  beginning,
  eventId,
  eventsAfter,
  isKept,
  lastPosition,
  type OutboxEvent,
  type Position,
  positionOf,
} from './repository.ts';

export interface FeedOptions {
  readonly db: Queryable;
  readonly pollMs?: number;
  /** Events that may wait for one slow reader. */
  readonly queueLimit?: number;
  /** Characters of JSON that may wait for one slow reader; 4 Mi by default. */
  readonly queueChars?: number;
  /** Readers at the same time. */
  readonly readerLimit?: number;
  readonly onError: (error: unknown) => void;
}

export interface WatchFilter {
  readonly after: string;
  readonly service: string;
  readonly environment: string;
}

/** A missed stretch: what the reader knows may be old. */
export const resyncEvent = (last: Position): string =>
  JSON.stringify({ id: eventId(last), at: new Date().toISOString(), resync: {} });

export interface FeedItem {
  readonly id: string;
  readonly json: string;
}

interface Reader {
  readonly queue: OutboxEvent[];
  chars: number;
  overflowed: boolean;
  wake: () => void;
}

/** One poller a process, however many read; it polls only while somebody does. */
export class Feed {
  readonly #options: Required<FeedOptions>;
  readonly #readers = new Set<Reader>();
  #position: Position | undefined;
  #polling: Promise<void> | undefined;
  /** When the outbox was last read to its end, on the process' clock. */
  #readAt = 0;
  #closed = false;
  #watching = 0;

  constructor(options: FeedOptions) {
    this.#options = { pollMs: 250, queueLimit: 1000, queueChars: 4 * 1024 * 1024, readerLimit: 1000, ...options };
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** How far streams are behind the outbox; nobody is behind where nobody reads. */
  get lagSeconds(): number {
    return this.#polling ? (performance.now() - this.#readAt) / 1000 : 0;
  }

  /** Ends every stream; readers come back elsewhere with the id of their last event. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers) reader.wake();
  }

  /**
   * Events as they come, each once and in order. The reader's pace is its own: nothing is fetched before it asks.
   * Refused as `unavailable` when too many read already.
   */
  async *watch(filter: WatchFilter, signal: AbortSignal): AsyncGenerator<FeedItem, void, undefined> {
    const { db, readerLimit } = this.#options;
    if (this.#watching >= readerLimit) throw new LedgerError('unavailable', 'too many streams are open');
    const reader: Reader = { queue: [], chars: 0, overflowed: false, wake: () => {} };
    const onAbort = () => reader.wake();
    signal.addEventListener('abort', onAbort, { once: true });
    const matches = (event: OutboxEvent) =>
      (filter.service === '' || filter.service === event.service) &&
      (filter.environment === '' || filter.environment === event.environment || event.environment === '');
    this.#watching += 1;
    try {
      const end = await lastPosition(db);
      let position = filter.after === '' ? end : positionOf(filter.after);
      // From here on the poller hands over what comes after `end`; what came before is read below.
      this.#join(reader, end);
      if (filter.after !== '' && !(await isKept(db, position))) {
        position = end;
        yield { id: eventId(position), json: resyncEvent(position) };
      }
      for (let more = true; more && !signal.aborted && !this.#closed; ) {
        const page = await eventsAfter(db, position);
        more = page.more;
        for (const event of page.events) {
          position = event;
          if (matches(event)) yield { id: eventId(event), json: event.json };
        }
      }
      while (!signal.aborted && !this.#closed) {
        if (reader.overflowed) {
          reader.overflowed = false;
          position = await lastPosition(db);
          yield { id: eventId(position), json: resyncEvent(position) };
        }
        const event = reader.queue.shift();
        reader.chars -= event?.json.length ?? 0;
        if (!event) {
          await new Promise<void>((resolve) => {
            reader.wake = resolve;
            if (signal.aborted || this.#closed || reader.overflowed || reader.queue.length > 0) resolve();
          });
        } else if (isAfter(event, position)) {
          position = event;
          if (matches(event)) yield { id: eventId(event), json: event.json };
        }
      }
    } catch (error) {
      throw databaseFailure(error) ?? error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#readers.delete(reader);
      this.#watching -= 1;
    }
  }

  #join(reader: Reader, position: Position): void {
    this.#readers.add(reader);
    this.#position ??= position;
    if (!this.#polling) this.#readAt = performance.now();
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = undefined;
      this.#position = undefined;
    });
  }

  async #poll(): Promise<void> {
    while (this.#readers.size > 0 && !this.#closed) {
      try {
        const { events, more } = await eventsAfter(this.#options.db, this.#position ?? beginning);
        this.#position = events.at(-1) ?? this.#position;
        for (const reader of this.#readers) this.#offer(reader, events);
        if (more) continue;
        this.#readAt = performance.now();
      } catch (error) {
        this.#options.onError(error);
      }
      await delay(this.#options.pollMs);
    }
  }

  /** All queues are ends of the same row of events: however many wait, no more is held than one of them may hold. */
  #offer(reader: Reader, events: readonly OutboxEvent[]): void {
    if (events.length === 0) return;
    const { queueLimit, queueChars } = this.#options;
    const chars = reader.chars + events.reduce((sum, { json }) => sum + json.length, 0);
    if (reader.overflowed || reader.queue.length + events.length > queueLimit || chars > queueChars) {
      // It will be told to read again: nothing of this is for it any more.
      reader.overflowed = true;
      reader.queue.length = 0;
      reader.chars = 0;
    } else {
      reader.queue.push(...events);
      reader.chars = chars;
    }
    reader.wake();
  }
}

/** Transaction ids are 64-bit numbers; within one, ids are in order as text. */
function isAfter(a: Position, b: Position): boolean {
  const [left, right] = [BigInt(a.tx), BigInt(b.tx)];
  return left === right ? a.id > b.id : left > right;
}
