import { setTimeout as delay } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

export interface DrainSteps {
  /** The time between unready and the close of the listeners: load balancers have not noticed yet, and requests are still served. */
  readonly delayMs: number;
  /** The time limit for accepted calls. */
  readonly limitMs: number;
  /** Makes the process unready. */
  readonly unready: () => void;
  /** Ends streams, and resolves when all listeners are closed and all calls have ended. */
  readonly close: () => Promise<unknown>;
  /** Cuts open calls at the limit. */
  readonly force: () => void;
  /** Closes pools and telemetry after the last call. */
  readonly release: () => Promise<void>;
}

/** Stops a process without failing an accepted call. */
export async function drain(steps: DrainSteps, log: Logger): Promise<void> {
  steps.unready();
  await delay(steps.delayMs);
  const ended = steps.close();
  const limit = new AbortController();
  // Not unref'd: a call that hangs must not delay the limit.
  const late = delay(steps.limitMs, 'late', { signal: limit.signal }).catch(() => 'ended');
  if ((await Promise.race([ended.then(() => 'ended'), late])) === 'late') {
    log.warn('cut open calls at the drain limit');
    steps.force();
  }
  limit.abort();
  await steps.release();
  log.info('stopped');
}

/** Calls `stop` once on SIGTERM, SIGINT or a fault, and ends the process after `limitMs` at the latest. */
export function stopGracefully(stop: () => Promise<void>, { limitMs, log }: { limitMs: number; log: Logger }): void {
  closeWithGrace({ delay: limitMs, logger: log }, async ({ err, signal }) => {
    if (err) log.error({ err }, 'stopping after a fault');
    else log.info({ signal }, 'stopping');
    await stop();
  });
}
