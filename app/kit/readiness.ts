import { setTimeout as delay } from 'node:timers/promises';

export interface Readiness {
  /** The reason why the process should get no traffic, or undefined. */
  reason(): Promise<string | undefined>;
  startDraining(): void;
  readonly draining: boolean;
}

const silent = 'the database does not answer';
/** Probes are frequent, so the database is checked at most once a second. */
const freshMs = 1000;
/** The timeout of all checks together: a probe that times out shows no reason. */
const limitMs = 2000;

export interface ReadinessOptions {
  /** Names of migrations that the code needs and the database lacks. Not checked again once there are none. @default none */
  readonly pendingMigrations?: () => Promise<readonly string[]>;
  /** Throws when the process could not serve. Uses `pools.probe`: calls that wait must not make the process unready. */
  readonly ask: () => Promise<unknown>;
}

export function createReadiness({ pendingMigrations, ask }: ReadinessOptions): Readiness {
  let draining = false;
  let migrated = pendingMigrations === undefined;
  let last: { readonly at: number; readonly result: Promise<string | undefined> } | undefined;
  const check = async (): Promise<string | undefined> => {
    try {
      if (!migrated) {
        const pending = (await pendingMigrations?.()) ?? [];
        if (pending.length > 0) return `migrations are pending: ${pending.join(', ')}`;
        migrated = true;
      }
      await ask();
      return undefined;
    } catch {
      return silent;
    }
  };
  const inTime = (result: Promise<string | undefined>): Promise<string | undefined> => {
    const limit = new AbortController();
    const late = delay(limitMs, silent, { signal: limit.signal }).catch(() => undefined);
    return Promise.race([result, late]).finally(() => limit.abort());
  };
  return {
    get draining() {
      return draining;
    },
    startDraining: () => {
      draining = true;
    },
    reason: () => {
      if (draining) return Promise.resolve('the process is draining');
      // Not the time of day: after a clock was set back, the last answer would count until that time comes again.
      const now = performance.now();
      if (!last || now - last.at > freshMs) last = { at: now, result: inTime(check()) };
      return last.result;
    },
  };
}
