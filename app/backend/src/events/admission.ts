import { LedgerError } from '@sample-platform-ai/contract';

export interface StreamLimits {
  /** Concurrent streams of one process. */
  readonly readerLimit: number;
  /** Concurrent streams of one caller. */
  readonly callerLimit: number;
}

/** Counts open streams, so that no caller takes more than its share of them. */
export class StreamAdmission {
  readonly #limits: StreamLimits;
  /** The number of streams of each caller. */
  readonly #shares = new Map<string, number>();
  #open = 0;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  /** Throws `unavailable` at the limit of readers, and `rate_limited` at the limit of the caller. */
  enter(caller: string): void {
    const { readerLimit, callerLimit } = this.#limits;
    if (this.#open >= readerLimit) throw new LedgerError('unavailable', 'too many streams are open');
    const share = this.#shares.get(caller) ?? 0;
    if (share >= callerLimit)
      throw new LedgerError('rate_limited', `the limit is ${callerLimit} streams for each caller; close one`, {
        retryAfterSeconds: 5,
      });
    this.#shares.set(caller, share + 1);
    this.#open += 1;
  }

  leave(caller: string): void {
    const share = (this.#shares.get(caller) ?? 0) - 1;
    if (share > 0) this.#shares.set(caller, share);
    else this.#shares.delete(caller);
    this.#open -= 1;
  }
}
