import pg from 'pg';
import { connectionTo, type SignIn } from './connection.ts';
import { keepFresh, lifetimeMs } from './connections.ts';
import { isLostConnection } from './lost-connection.ts';
import { pipelinedReads } from './pipeline.ts';
import type { Queryable } from './queryable.ts';

/**
 * Bound on the server, so that nothing outlives the request that asked for it, and here as well: a server that is silent, or
 * whose packets are lost, keeps no limit.
 */
const sessionLimits = {
  statement_timeout: 2000,
  lock_timeout: 500,
  idle_in_transaction_session_timeout: 5000,
  connectionTimeoutMillis: 2000,
  query_timeout: 2500,
} as const;

/** Of the one connection for readiness, which has to answer before the probe gives up. */
const probeLimits = { statement_timeout: 1000, connectionTimeoutMillis: 1000, query_timeout: 1000 } as const;

export interface Pools {
  readonly writer: pg.Pool;
  readonly reader: pg.Pool;
  /** The reader, for reads that belong to no transaction. */
  readonly reads: Queryable;
  /** The reader over a connection that no call can take: readiness. */
  readonly probe: Queryable;
  /** Whether reads go to another server than writes. */
  readonly split: boolean;
  end(): Promise<void>;
}

export interface PoolSettings extends SignIn {
  readonly writerUrl: string;
  /** @default the writer's */
  readonly readerUrl: string | undefined;
  readonly writerConnections: number;
  readonly readerConnections: number;
  /** Beside those of the reader, for quick reads one behind the other; 0 for none. */
  readonly pipelinedConnections: number;
  /** The least that a connection lives; the longest is 1.4 times as long. Endpoints move at a failover, and no connection misses that. */
  readonly connectionLifetimeSeconds: number;
}

export interface DatabaseSettings extends PoolSettings {
  /** For the job that brings the schema up to date. */
  readonly migrationLimitMs: number;
}

export interface PoolEvents {
  /** In PostgreSQL's list of sessions. */
  readonly applicationName: string;
  /** A connection broke while nobody used it. */
  readonly onIdleError: (error: Error) => void;
}

const session = (events: PoolEvents) => ({
  ...sessionLimits,
  keepAlive: true,
  // An idle connection whose server has vanished is noticed within half a minute, not by the next caller.
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
  // A transaction sends what need not wait for one another at once: `inOrder`.
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
    client.release(failure instanceof Error && isLostConnection(failure) ? failure : false);
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
