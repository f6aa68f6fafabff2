import type { Concurrency } from '../read.ts';

/** What GitHub does with a job that enters a concurrency group. */
export interface Entered {
  readonly run: string;
  /** Those that it cancelled by entering. */
  readonly cancelled: readonly string[];
}

/** Jobs that may wait in a group with `queue: max`; with `single`, the default, it is one. */
const longest = { single: 1, max: 100 } as const;

/** Concurrency groups as GitHub documents them: one job runs, others wait in the order in which they came. */
export class ConcurrencyGroups {
  readonly #running = new Map<string, string>();
  readonly #pending = new Map<string, readonly string[]>();
  /** Jobs that never ran. */
  readonly cancelled: string[] = [];
  /** Jobs in the order in which they began. */
  readonly begun: string[] = [];

  enter({ group, queue = 'single' }: Concurrency, run: string): Entered {
    const name = group.toLowerCase();
    if (!this.#running.has(name)) {
      this.#begin(name, run);
      return { run, cancelled: [] };
    }
    const waiting = [...(this.#pending.get(name) ?? []), run];
    // A full queue of many turns the new job away, a queue of one the waiting job.
    const cancelled = waiting.length <= longest[queue] ? [] : queue === 'max' ? [run] : waiting.slice(0, -1);
    this.cancelled.push(...cancelled);
    this.#pending.set(
      name,
      waiting.filter((each) => !cancelled.includes(each)),
    );
    return { run, cancelled };
  }

  /** The running job of a group ends, and the next one begins. */
  leave({ group }: Pick<Concurrency, 'group'>): void {
    const name = group.toLowerCase();
    this.#running.delete(name);
    const [next, ...rest] = this.#pending.get(name) ?? [];
    this.#pending.set(name, rest);
    if (next !== undefined) this.#begin(name, next);
  }

  running(group: string): string | undefined {
    return this.#running.get(group.toLowerCase());
  }

  #begin(group: string, run: string): void {
    this.#running.set(group, run);
    this.begun.push(run);
  }
}
