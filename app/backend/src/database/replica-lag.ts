import { setTimeout as delay } from 'node:timers/promises';
import type { Pools } from '@sample-platform-ai/kit/database/pools.ts';
import { type Horizon, horizon } from './fence.ts';

const stepMs = 50;
const intervalMs = 15_000;
/** The reader is asked less often while it stays behind. */
const longestStepMs = 2000;

const shows = (reader: Horizon, writer: Horizon): boolean =>
  reader.epoch > writer.epoch || (reader.epoch === writer.epoch && reader.next >= writer.next);

/**
 * How long the reader takes to show what the writer has committed: asked by transaction ids, which every engine has, and not by a
 * view of one engine. An idle standby is not behind.
 */
export class ReplicaLag {
  readonly #pools: Pick<Pools, 'writer' | 'reader' | 'split'>;
  readonly #stop = new AbortController();
  #last = 0;
  /** Since when the reader is waited for. */
  #waitingSince: number | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(pools: Pick<Pools, 'writer' | 'reader' | 'split'>) {
    this.#pools = pools;
  }

  /** The last lag, or the one that is being measured where it is longer. */
  get seconds(): number {
    const waiting = this.#waitingSince === undefined ? 0 : (performance.now() - this.#waitingSince) / 1000;
    return Math.max(this.#last, waiting);
  }

  /** Measures every quarter of a minute, where reads and writes use different servers. */
  start(onError: (error: unknown) => void, everyMs = intervalMs): void {
    if (this.#pools.split) this.#running = this.#run(onError, everyMs);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
  }

  async #run(onError: (error: unknown) => void, everyMs: number): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#measure(onError).catch(onError);
      await this.#pause(everyMs);
    }
  }

  async #measure(onError: (error: unknown) => void): Promise<void> {
    const target = await horizon(this.#pools.writer);
    const start = performance.now();
    this.#waitingSince = start;
    let failed = false;
    // A reader that does not answer shows nothing either: the lag grows until it does.
    const isShown = async () => {
      try {
        return shows(await horizon(this.#pools.reader), target);
      } catch (error) {
        if (!failed) onError(error);
        failed = true;
        return false;
      }
    };
    try {
      for (let step = stepMs; !this.#stop.signal.aborted; step = Math.min(step * 2, longestStepMs)) {
        if (await isShown()) {
          this.#last = (performance.now() - start) / 1000;
          return;
        }
        await this.#pause(step);
      }
    } finally {
      this.#waitingSince = undefined;
    }
  }
}
