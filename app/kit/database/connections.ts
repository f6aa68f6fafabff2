import type { Socket } from 'node:net';
import type pg from 'pg';

/** The socket of a client; pg's types omit it. */
export function socketOf(client: pg.ClientBase): Pick<Socket, 'destroy'> | undefined {
  const connection: { readonly stream?: Socket } | undefined = Reflect.get(client, 'connection');
  return connection?.stream;
}

/** Closes a connection after its last reply, and after some seconds in any case, because a silent server does not answer. */
export async function endConnection(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => socketOf(client)?.destroy(), 3000);
  await client.end();
  clearTimeout(timer);
}

/** How long a transaction may run after the maximum age of its connection. */
const busyGraceMs = 5000;

export interface KeepFreshOptions {
  /** The maximum age is this value to 1.4 times this value, so that connections that were opened together do not close together. */
  readonly lifetimeSeconds: number;
  /** A connection is lost: others to the same server may be lost too. */
  readonly onLost: () => void;
  readonly isLost: (error: unknown) => boolean;
}

export const lifetimeMs = (seconds: number): number => seconds * 1000 * (1 + 0.4 * Math.random());

/**
 * Closes dead connections of a pool. The pool itself retires idle ones by age; a busy one past its maximum age is cut. After one
 * connection is lost, for example by a timeout, the idle ones are closed too: otherwise each of them would cost a caller the
 * whole timeout.
 *
 * @returns closes the idle connections
 */
export function keepFresh(pool: pg.Pool, { lifetimeSeconds, onLost, isLost }: KeepFreshOptions): () => void {
  const idle = new Set<pg.PoolClient>();
  const renew = () => {
    // The pool reads this option for each new connection.
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
