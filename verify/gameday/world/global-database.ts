import type { LeftBehind } from '../checker/state.ts';
import { caughtUp, type DatabaseMember } from './postgres.ts';

export type ChangeMode = 'switchover' | 'failover';

export interface MemberOptions {
  readonly database: DatabaseMember;
  /** Port of this machine on which the member hears the writer of the other region. */
  readonly follows: number;
  /** Whether RDS reaches the member's region. */
  readonly isReachable: () => boolean;
  /** Ends it, and makes it a copy of the other member, which runs. Gives what it was. */
  readonly recopy: () => Promise<LeftBehind | undefined>;
}

export interface Step {
  readonly what: string;
  /** Milliseconds since the start of this process. */
  readonly at: number;
}

/** RDS refuses a change in this state. */
export class InvalidState extends Error {}

/** What RDS does with a global database, done with PostgreSQL's own streaming replication. */
export interface GlobalDatabase {
  readonly regions: () => readonly string[];
  readonly writer: () => string;
  readonly status: () => string;
  readonly changesTo: () => string | undefined;
  /** What was done, and when. */
  readonly steps: readonly Step[];
  /** Begins a change, and says at once whether it is accepted. */
  change(mode: ChangeMode, to: string): Promise<void>;
  /** Until a change that was begun has ended. */
  settled(): Promise<void>;
  /** Starts every member that ended, as what it was. */
  restart(): Promise<void>;
  /** Makes a member that was left behind a reader again, from a copy of the writer. Gives what it was. */
  rebuild(region: string): Promise<LeftBehind | undefined>;
}

export function createGlobalDatabase(
  members: Readonly<Record<string, MemberOptions>>,
  firstWriter: string,
): GlobalDatabase {
  let writer = firstWriter;
  let status = 'available';
  let changesTo: string | undefined;
  let running: Promise<void> = Promise.resolve();
  const steps: Step[] = [];
  const done = (what: string) => steps.push({ what, at: performance.now() });
  const member = (region: string): MemberOptions => {
    const found = members[region];
    if (!found) throw new InvalidState(`no member in ${region}`);
    return found;
  };

  const promote = async (to: string) => {
    await member(to).database.query('SELECT pg_promote(true, 30)');
    writer = to;
    done(`${to} is promoted`);
  };

  const switchOver = async (from: string, to: string) => {
    const [old, next] = [member(from).database, member(to)];
    await old.query('ALTER SYSTEM SET default_transaction_read_only = on');
    await old.query('SELECT pg_reload_conf()');
    await old.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'postgres'");
    done(`${from} takes no writes`);
    await caughtUp(old, next.database);
    await old.stop();
    done(`${to} has all that ${from} wrote`);
    await promote(to);
    await old.start(member(from).follows);
    await caughtUp(next.database, old);
    done(`${from} follows ${to}`);
  };

  const failOver = async (from: string, to: string) => {
    const old = member(from);
    // RDS stops the old writer where it reaches it; where it does not, it goes on until the region is back.
    if (old.database.isRunning() && old.isReachable()) {
      await old.database.kill();
      done(`${from} is fenced`);
    }
    await promote(to);
  };

  return {
    regions: () => Object.keys(members),
    writer: () => writer,
    status: () => status,
    changesTo: () => changesTo,
    steps,
    change: async (mode, to) => {
      if (changesTo !== undefined) throw new InvalidState('a change of the writer goes on');
      const from = writer;
      if (to === from) throw new InvalidState(`${to} writes already`);
      if (!member(to).database.isRunning()) throw new InvalidState(`the member in ${to} is not available`);
      changesTo = to;
      if (mode === 'switchover') {
        const old = member(from);
        const rows =
          old.database.isRunning() && old.isReachable()
            ? await old.database.query("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'").catch(() => [])
            : [];
        if (rows.length === 0) {
          changesTo = undefined;
          throw new InvalidState(`${to} does not follow ${from} now`);
        }
      }
      status = mode === 'switchover' ? 'switching-over' : 'failing-over';
      done(`RDS takes the ${mode} to ${to}`);
      running = (mode === 'switchover' ? switchOver(from, to) : failOver(from, to)).finally(() => {
        status = 'available';
        changesTo = undefined;
      });
      // The caller that waits for it gets the error; RDS itself goes on.
      running.catch(() => {});
    },
    settled: () => running,
    restart: async () => {
      for (const region of [writer, ...Object.keys(members).filter((name) => name !== writer)]) {
        const { database, follows } = member(region);
        if (!database.isRunning()) await database.start(region === writer ? undefined : follows);
      }
      done('every member runs again');
    },
    rebuild: async (region) => {
      const { database, follows, recopy } = member(region);
      const before = await recopy();
      await database.start(follows);
      await caughtUp(member(writer).database, database);
      done(`${region} is rebuilt, and follows ${writer}`);
      return before;
    },
  };
}
