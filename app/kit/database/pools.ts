import pg from 'pg';
import { connectionTo, type SignIn } from './connection.ts';
import { isLostConnection } from './lost-connection.ts';
import { pipelinedReads } from './pipeline.ts';
import type { Queryable } from './queryable.ts';

/** Bound on the server as well, so that nothing outlives the request that asked for it. */
const sessionLimits = {
  statement_timeout: 2000,
  lock_timeout: 500,
  idle_in_transaction_session_timeout: 5000,
  connectionTimeoutMillis: 2000,
} as const;

export interface Pools {
  readonly writer: pg.Pool;
  readonly reader: pg.Pool;
  /** The reader, for reads that belong to no transaction. */
  readonly reads: Queryable;
  /** Whether reads go to another server than writes. */
  readonly split: boolean;
  end(): Promise<void>;
}

export interface DatabaseSettings extends SignIn {
  readonly writerUrl: string;
  /** @default the writer's */
  readonly readerUrl: string | undefined;
  readonly writerConnections: number;
  readonly readerConnections: number;
  /** Beside those of the reader, for quick reads one behind the other; 0 for none. */
  readonly pipelinedConnections: number;
}

export interface PoolEvents {
  /** In PostgreSQL's list of sessions. */
  readonly applicationName: string;
  /** A connection broke while nobody used it. */
  readonly onIdleError: (error: Error) => void;
}

/** Endpoints move at a failover; no connection lives so long that it misses that, and they do not all end at once. */
const maxLifetimeSeconds = (): number => 300 + Math.floor(Math.random() * 120);

interface PoolOptions {
  readonly signIn: SignIn;
  readonly events: PoolEvents;
}

const session = (events: PoolEvents) => ({
  ...sessionLimits,
  keepAlive: true,
  application_name: events.applicationName,
});

function pool(url: string, own: pg.PoolConfig, { signIn, events }: PoolOptions): pg.Pool {
  const { Client, settings } = connectionTo(url, signIn);
  const limits = { maxLifetimeSeconds: maxLifetimeSeconds(), idleTimeoutMillis: 60_000 };
  const created = new pg.Pool({ ...settings, Client, ...session(events), ...limits, ...own });
  created.on('error', events.onIdleError);
  return created;
}

export function createPools(config: DatabaseSettings, events: PoolEvents): Pools {
  const options = { signIn: config, events };
  // A transaction sends what need not wait for one another at once: `inOrder`.
  const writer = pool(config.writerUrl, { max: config.writerConnections, pipeline: true }, options);
  const split = config.readerUrl !== undefined && config.readerUrl !== config.writerUrl;
  const readerUrl = config.readerUrl ?? config.writerUrl;
  const reader = pool(readerUrl, { max: config.readerConnections }, options);
  const { Client, settings } = connectionTo(readerUrl, config);
  const reads = pipelinedReads({
    size: config.pipelinedConnections,
    client: (own) => new Client({ ...settings, ...session(events), ...own }),
    pool: reader,
    lifetimeMs: () => maxLifetimeSeconds() * 1000,
    onIdleError: events.onIdleError,
  });
  return {
    writer,
    reader,
    reads,
    split,
    end: async () => {
      await Promise.all([writer.end(), reader.end(), reads.end()]);
    },
  };
}

/** A connection for the time of `work`. One that broke is given up instead of being handed to the next request. */
export async function withClient<Result>(pool: pg.Pool, work: (db: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  // Without a listener a connection that breaks between two statements would end the process.
  const ignore = () => {};
  client.on('error', ignore);
  let failure: unknown;
  try {
    return await work(client);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(failure !== undefined && isLostConnection(failure));
  }
}

/**
 * All or nothing. `last` is one statement more, and tells the result: its reply and the commit's are waited for together. Where
 * it fails, PostgreSQL makes of the commit a rollback.
 */
export const transaction = <Result>(
  pool: pg.Pool,
  work: (tx: Queryable) => Promise<Result>,
  last: (tx: Queryable, result: Result) => Promise<Result> = (_tx, result) => Promise.resolve(result),
): Promise<Result> =>
  withClient(pool, async (client) => {
    try {
      await client.query('BEGIN');
      const result = await work(client);
      const [told] = await Promise.all([last(client, result), client.query('COMMIT')]);
      return told;
    } catch (error) {
      if (isLostConnection(error)) throw error;
      await client.query('ROLLBACK');
      throw error;
    }
  });
