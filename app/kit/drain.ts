import { setTimeout as delay } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

export interface DrainSteps {
  /** From being unready on, while load balancers have not seen it: requests still come and are served. */
  readonly delayMs: number;
  /** For calls that were accepted. */
  readonly limitMs: number;
  /** Says that no more traffic should come. */
  readonly unready: () => void;
  /** Ends what never ends by itself, and resolves when all listeners and calls have ended. */
  readonly close: () => Promise<unknown>;
  /** Cuts what is still open at the limit. */
  readonly force: () => void;
  /** Pools and telemetry, when no call needs them any more. */
  readonly release: () => Promise<void>;
}

/** Ends a process without failing a call that it accepted. */
export async function drain(steps: DrainSteps, log: Logger): Promise<void> {
  steps.unready();
  await delay(steps.delayMs);
  const ended = steps.close();
  const limit = new AbortController();
  // Not unref'd: a call that hangs must not keep the process from ending by the limit.
  const late = delay(steps.limitMs, 'late', { signal: limit.signal }).catch(() => 'ended');
  if ((await Promise.race([ended.then(() => 'ended'), late])) === 'late') {
    log.warn('calls were still open at the limit');
    steps.force();
  }
  limit.abort();
  await steps.release();
  log.info('stopped');
}

/** Calls `stop` once on SIGTERM, SIGINT or a fault, and ends the process at the latest `limitMs` later. */
export function stopGracefully(stop: () => Promise<void>, { limitMs, log }: { limitMs: number; log: Logger }): void {
  closeWithGrace({ delay: limitMs, logger: log }, async ({ err, signal }) => {
    if (err) log.error({ err }, 'stopping after a fault');
    else log.info({ signal }, 'stopping');
    await stop();
  });
}
