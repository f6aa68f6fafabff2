import type { OutboxEvent, Position } from './repository.ts';

/** The queue of one reader. All queues share the same events: together they hold no more than one may hold. */
export class ReaderQueue {
  readonly #limit: number;
  readonly #charLimit: number;
  readonly #queue: OutboxEvent[] = [];
  #chars = 0;
  #wake: () => void = () => {};
  #from: Position | undefined;
  #overflowed = false;

  constructor(limit: number, charLimit: number) {
    this.#limit = limit;
    this.#charLimit = charLimit;
  }

  /** The reader has missed events, and gets a resync next. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** Accepts events again. @returns after which position; undefined for the end of the outbox */
  restart(): Position | undefined {
    this.#overflowed = false;
    return this.#from;
  }

  wake(): void {
    this.#wake();
  }

  shift(): OutboxEvent | undefined {
    const event = this.#queue.shift();
    this.#chars -= event?.json.length ?? 0;
    return event;
  }

  /** Resolves when there is an event, or after this time. */
  async news(limitMs: number): Promise<void> {
    if (this.#overflowed || this.#queue.length > 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, limitMs);
    });
    clearTimeout(timer);
  }

  offer(events: readonly OutboxEvent[]): void {
    if (events.length === 0) return;
    const chars = this.#chars + events.reduce((sum, { json }) => sum + json.length, 0);
    if (this.#overflowed || this.#queue.length + events.length > this.#limit || chars > this.#charLimit) {
      this.overflow();
      return;
    }
    this.#queue.push(...events);
    this.#chars = chars;
    this.#wake();
  }

  /** The reader reads the state again, so it needs none of these events. */
  overflow(from?: Position): void {
    this.#overflowed = true;
    this.#from = from;
    this.#queue.length = 0;
    this.#chars = 0;
    this.#wake();
  }
}
