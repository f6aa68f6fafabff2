import type pg from 'pg';
import { endConnection, socketOf } from './connections.ts';
import type { Queryable } from './queryable.ts';

/** The maximum of reads in flight on one connection; others go to the pool, whose queue sheds load. */
const depth = 32;
export interface PipelineOptions {
  /** The number of connections; 0 sends all reads to the pool. */
  readonly size: number;
  /** Creates a client that is not connected. Its `query_timeout` breaks a silent connection, with all reads in flight. */
  readonly client: (settings: pg.ClientConfig) => pg.Client;
  /** For slow reads, and when no connection is free. */
  readonly pool: Queryable;
  readonly lifetimeMs: () => number;
  readonly onIdleError: (error: Error) => void;
  /** Called after a connection is lost with its reads: others to the same server may be lost too. @default nothing */
  readonly onLost?: () => void;
}

export interface PipelinedReads extends Queryable {
  /** Closes connections without reads in flight. */
  giveUpIdle(): void;
  end(): Promise<void>;
}

interface Slot {
  readonly client: pg.Client;
  readonly expires: number;
  connected: boolean;
  waiting: number;
}

/**
 * Pipelines quick reads of many calls over a few connections, without waiting for the previous reply: fewer system calls on
 * both sides. Reads fail separately; a broken connection fails all its reads in flight, and is replaced.
 */
export function pipelinedReads({
  size,
  client,
  pool,
  lifetimeMs,
  onIdleError,
  onLost = () => {},
}: PipelineOptions): PipelinedReads {
  const slots: (Slot | undefined)[] = Array.from({ length: size }, () => undefined);
  let turn = 0;
  let ended = false;

  const drop = (index: number, slot: Slot) => {
    if (slots[index] === slot) slots[index] = undefined;
  };
  const giveUpIdle = () => {
    for (const [index, slot] of slots.entries()) {
      if (!slot?.connected || slot.waiting > 0) continue;
      drop(index, slot);
      socketOf(slot.client)?.destroy();
    }
  };
  const open = (index: number): Slot => {
    const created = client({ pipeline: true });
    const slot: Slot = { client: created, expires: performance.now() + lifetimeMs(), connected: false, waiting: 0 };
    created.on('error', (error) => {
      drop(index, slot);
      if (slot.waiting === 0) onIdleError(error);
      else {
        giveUpIdle();
        onLost();
      }
    });
    created.once('end', () => drop(index, slot));
    created.connect().then(
      () => {
        slot.connected = true;
      },
      () => drop(index, slot),
    );
    slots[index] = slot;
    return slot;
  };
  /** The next connection with room; while it opens, the pool serves the read. */
  const next = (): Slot | undefined => {
    if (ended || size === 0) return undefined;
    turn = (turn + 1) % size;
    let slot = slots[turn];
    if (slot && slot.expires < performance.now()) {
      drop(turn, slot);
      void endConnection(slot.client);
      slot = undefined;
    }
    slot ??= open(turn);
    return slot.connected && slot.waiting < depth ? slot : undefined;
  };

  async function query<Row extends pg.QueryResultRow>(
    statement: string | pg.QueryConfig,
    values?: readonly unknown[],
  ): Promise<{ rows: Row[] }> {
    if (typeof statement === 'string') return pool.query<Row>(statement, values);
    const slot = 'quick' in statement && statement.quick === true ? next() : undefined;
    if (!slot) return pool.query<Row>(statement);
    slot.waiting += 1;
    try {
      return await slot.client.query<Row>(statement);
    } finally {
      slot.waiting -= 1;
    }
  }
  return {
    query,
    giveUpIdle,
    end: async () => {
      ended = true;
      await Promise.all(slots.map((slot) => slot && endConnection(slot.client)));
    },
  };
}
