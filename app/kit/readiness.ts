export interface Readiness {
  /** Why the process should get no traffic; undefined when it should. */
  reason(): Promise<string | undefined>;
  startDraining(): void;
  readonly draining: boolean;
}

/** Asked often, by several: the database is asked once a second at most. */
const freshMs = 1000;

export interface ReadinessOptions {
  /** Names of migrations that the code needs and the database lacks. Not asked again once there are none. @default none */
  readonly pendingMigrations?: () => Promise<readonly string[]>;
  /** Throws where the process could not serve. */
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
