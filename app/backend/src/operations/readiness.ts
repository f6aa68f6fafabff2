import { pendingMigrations } from '../database/migrate.ts';
import type { Pools } from '../database/pools.ts';

export interface Readiness {
  /** Why the process should get no traffic; undefined when it should. */
  reason(): Promise<string | undefined>;
  startDraining(): void;
  readonly draining: boolean;
}

/** Asked often, by several: the database is asked once a second at most. */
const freshMs = 1000;

export function createReadiness(pools: Pools): Readiness {
  let draining = false;
  let migrated = false;
  let last: { readonly at: number; readonly result: Promise<string | undefined> } | undefined;
  const check = async (): Promise<string | undefined> => {
    try {
      if (!migrated) {
        const pending = await pendingMigrations(pools.reader);
        if (pending.length > 0) return `migrations are pending: ${pending.join(', ')}`;
        migrated = true;
      }
      // Without its writer a region still serves reads; a failover must not take every pod out at once.
      await pools.reader.query('SELECT 1');
      return undefined;
    } catch {
      return 'the database does not answer';
    }
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
      if (!last || Date.now() - last.at > freshMs) last = { at: Date.now(), result: check() };
      return last.result;
    },
  };
}
