import pg from 'pg';
import { connectionTo, type SignIn } from './connection.ts';
import { keepFresh, lifetimeMs } from './connections.ts';
import { isLostConnection } from './lost-connection.ts';
import { pipelinedReads } from './pipeline.ts';
import type { Queryable } from './queryable.ts';

/**
 * The server enforces limits, so that no statement outlives its request; the client does too, because a silent server enforces
 * nothing.
 */
const sessionLimits = {
  statement_timeout: 2000,
  lock_timeout: 500,
  idle_in_transaction_session_timeout: 5000,
  connectionTimeoutMillis: 2000,
  query_timeout: 2500,
} as const;

/** The timeout of the connection for readiness, which must answer before the probe times out. */
const probeLimits = { statement_timeout: 1000, connectionTimeoutMillis: 1000, query_timeout: 1000 } as const;

export interface Pools {
  readonly writer: pg.Pool;
  readonly reader: pg.Pool;
  /** The reader, for reads outside a transaction. */
  readonly reads: Queryable;
  /** The reader over a connection that is reserved for readiness. */
  readonly probe: Queryable;
  /** Whether reads and writes use different servers. */
  readonly split: boolean;
  end(): Promise<void>;
}

export interface PoolSettings extends SignIn {
  readonly writerUrl: string;
  /** @default the writer's */
  readonly readerUrl: string | undefined;
  readonly writerConnections: number;
  readonly readerConnections: number;
  /** Additional connections to the reader for pipelined quick reads; 0 for none. */
  readonly pipelinedConnections: number;
  /** The minimum of a connection's maximum age; the longest is 1.4 times as long. It limits how long a connection misses that its endpoint moved in a failover. */
  readonly connectionLifetimeSeconds: number;
}

export interface DatabaseSettings extends PoolSettings {
  /** For the migration job. */
  readonly migrationLimitMs: number;
}

export interface PoolEvents {
  /** The application name in `pg_stat_activity`. */
  readonly applicationName: string;
  /** An idle connection broke. */
  readonly onIdleError: (error: Error) => void;
}

const session = (events: PoolEvents) => ({
  ...sessionLimits,
  keepAlive: true,
  // Keep-alive finds an idle connection to a vanished server within half a minute, before the next caller does.
  keepAliveInitialDelayMillis: 20_000,
  application_name: events.applicationName,
});

export function createPools(config: PoolSettings, events: PoolEvents): Pools {
  const lifetimeSeconds = config.connectionLifetimeSeconds;
  const split = config.readerUrl !== undefined && config.readerUrl !== config.writerUrl;
  const readerUrl = config.readerUrl ?? config.writerUrl;

  const pool = (url: string, own: pg.PoolConfig, onLost: () => void = () => {}) => {
    const { Client, settings } = connectionTo(url, config);
    const created = new pg.Pool({ ...settings, Client, ...session(events), idleTimeoutMillis: 60_000, ...own });
    created.on('error', events.onIdleError);
    const giveUpIdle = keepFresh(created, {
      lifetimeSeconds,
      isLost: isLostConnection,
      onLost: () => {
        giveUpIdle();
        onLost();
      },
    });
    return { created, giveUpIdle };
  };
  // A transaction sends independent statements at once: `inOrder`.
  const writer = pool(config.writerUrl, { max: config.writerConnections, pipeline: true });
  const reader = pool(readerUrl, { max: config.readerConnections }, () => reads.giveUpIdle());
  const probe = pool(readerUrl, { max: 1, ...probeLimits });
  const { Client, settings } = connectionTo(readerUrl, config);
  const reads = pipelinedReads({
    size: config.pipelinedConnections,
    client: (own) => new Client({ ...settings, ...session(events), ...own }),
    pool: reader.created,
    lifetimeMs: () => lifetimeMs(lifetimeSeconds),
    onIdleError: events.onIdleError,
    onLost: () => reader.giveUpIdle(),
  });
  return {
    writer: writer.created,
    reader: reader.created,
    reads,
    probe: probe.created,
    split,
    end: async () => {
      await Promise.all([...[writer, reader, probe].map(({ created }) => created.end()), reads.end()]);
    },
  };
}

/** A connection for the duration of `work`. A broken one is closed instead of returned to the pool. */
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
    client.release(failure instanceof Error && isLostConnection(failure) ? failure : false);
  }
}

/**
 * A transaction. `last` is its last statement and returns the result; it is sent together with the commit. If it fails,
 * PostgreSQL turns the commit into a rollback.
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
      const [value] = await Promise.all([last(client, result), client.query('COMMIT')]);
      return value;
    } catch (error) {
      if (isLostConnection(error)) throw error;
      await client.query('ROLLBACK');
      throw error;
    }
  });
