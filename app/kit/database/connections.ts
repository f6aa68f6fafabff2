import type { Socket } from 'node:net';
import type pg from 'pg';

/** The socket of a client; pg's types leave it out. */
export function socketOf(client: pg.ClientBase): Pick<Socket, 'destroy'> | undefined {
  const connection: { readonly stream?: Socket } | undefined = Reflect.get(client, 'connection');
  return connection?.stream;
}

/** Ends a connection when the last reply has come, and after some seconds in any case: a silent server says no goodbye. */
export async function endConnection(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => socketOf(client)?.destroy(), 3000);
  await client.end();
  clearTimeout(timer);
}

/** What a transaction may still do after the end of its connection's life. */
const busyGraceMs = 5000;

export interface KeepFreshOptions {
  /** A connection lives this long to 1.4 times as long, so that those that were opened together do not end together. */
  readonly lifetimeSeconds: number;
  /** A connection showed that the way to the server is lost: others may be as silent. */
  readonly onLost: () => void;
  readonly isLost: (error: unknown) => boolean;
}

export const lifetimeMs = (seconds: number): number => seconds * 1000 * (1 + 0.4 * Math.random());

/**
 * Gives up connections of a pool that lead nowhere any more. The pool itself retires idle ones by age; a busy one that is past
 * its age is cut. After one is lost, as by silence, those that are idle are given up with it: found out one by one, each of
 * them would cost a caller the whole timeout.
 *
 * @returns gives up what is idle
 */
export function keepFresh(pool: pg.Pool, { lifetimeSeconds, onLost, isLost }: KeepFreshOptions): () => void {
  const idle = new Set<pg.PoolClient>();
  const renew = () => {
    // The pool reads it for each connection that it opens.
    pool.options.maxLifetimeSeconds = Math.ceil(lifetimeMs(lifetimeSeconds) / 1000);
  };
  renew();
  pool.on('connect', (client) => {
    const limit = (pool.options.maxLifetimeSeconds ?? 0) * 1000 + busyGraceMs;
    const timer = setTimeout(() => socketOf(client)?.destroy(), limit).unref();
    client.once('end', () => clearTimeout(timer));
    renew();
  });
  pool.on('acquire', (client) => idle.delete(client));
  pool.on('remove', (client) => idle.delete(client));
  pool.on('release', (error, client) => {
    if (isLost(error)) onLost();
    else if (!error) idle.add(client);
  });
  return () => {
    for (const client of idle) socketOf(client)?.destroy();
    idle.clear();
  };
}
