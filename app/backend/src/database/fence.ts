import { setTimeout as delay } from 'node:timers/promises';
import { invalidField } from '@sample-platform-ai/contract';
import { type Pools, withClient } from '@sample-platform-ai/kit/database/pools.ts';
import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { epochNow, stampParts, startsEpoch } from './epoch.ts';

const waitMs = 150;
const stepMs = 15;

/**
 * The token is the write's epoch and transaction. A standby's snapshot does not list running transactions below its xmax, so
 * only transactions below its xmin are certain to be visible; that holds on every engine (ADR-0017).
 */
const horizonSql = (epoch: string) =>
  `SELECT (${epoch})::text AS epoch, pg_snapshot_xmin(s)::text AS settled, pg_snapshot_xmax(s)::text AS next
    FROM pg_current_snapshot() s`;
const horizonOf = { name: 'fence', text: horizonSql(epochNow), quick: true } as const;
/** A new writer's epoch begins with its first event. Until then the table has the epoch of the writer before. */
const writerHorizonOf = {
  name: 'fence_writer',
  text: horizonSql(`${epochNow} + ${startsEpoch}::int`),
  quick: true,
} as const;

interface Token {
  /** 0 from a release before epochs: it means the current epoch. */
  readonly epoch: bigint;
  readonly tx: bigint;
}

export interface Horizon {
  readonly epoch: bigint;
  /** All transactions below it have ended and are visible. */
  readonly settled: bigint;
  /** No transaction from here on has ended. */
  readonly next: bigint;
}

export const nothing: Horizon = { epoch: 0n, settled: 0n, next: 0n };

type HorizonQuery = typeof horizonOf | typeof writerHorizonOf;

export async function horizon(db: Queryable, query: HorizonQuery = horizonOf): Promise<Horizon> {
  const row = await firstRow<{ epoch: string; settled: string; next: string }>(db, query, []);
  return row ? { epoch: BigInt(row.epoch), settled: BigInt(row.settled), next: BigInt(row.next) } : nothing;
}

function tokenOf(text: string): Token {
  const { epoch, tx } = /^\d{1,30}$/.test(text) ? stampParts(text) : { epoch: 0n, tx: -1n };
  if (tx < 0n || tx >= 2n ** 64n) throw invalidField('consistencyToken', 'is not a token of this API');
  return { epoch, tx };
}

const isOlder = (token: Token, { epoch }: Horizon) => token.epoch !== 0n && token.epoch < epoch;
const isCurrent = (token: Token, { epoch }: Horizon) => token.epoch === 0n || token.epoch === epoch;
/** Of an earlier epoch, all kept transactions are visible. */
const shows = (horizon: Horizon, token: Token): boolean =>
  isOlder(token, horizon) || (isCurrent(token, horizon) && token.tx < horizon.settled);
const mayExist = (horizon: Horizon, token: Token): boolean =>
  isOlder(token, horizon) || (isCurrent(token, horizon) && token.tx < horizon.next);

/** Reads that must see a write. */
export interface Fence {
  /**
   * Reads from the reader once it shows the token's write, otherwise from the writer. The check and the read use one
   * connection, because a reader endpoint may have several instances with different lag. A waiting read holds no connection.
   */
  read<Result>(token: string | undefined, work: (db: Queryable) => Promise<Result>): Promise<Result>;
}

export function createFence(pools: Pools): Fence {
  const writes = writerHorizon(pools.split ? pools.writer : pools.reads);
  const reader = readerHorizon(pools.reads);
  return {
    read: async (text, work) => {
      if (text === undefined) return work(pools.reads);
      const token = tokenOf(text);
      if (!pools.split) {
        await writes.checkExists(token);
        return work(pools.reads);
      }
      const tryReader = () =>
        withClient(pools.reader, async (db) =>
          shows(await horizon(db), token) ? { result: await work(db) } : undefined,
        );
      const atOnce = await tryReader();
      if (atOnce) return atOnce.result;
      await writes.checkExists(token);
      const later = (await reader.reaches(token)) ? await tryReader() : undefined;
      return later ? later.result : work(pools.writer);
    },
  };
}

/** The writer's last transaction. Concurrent callers share one query. */
function writerHorizon(db: Queryable): { checkExists(token: Token): Promise<void> } {
  let last = nothing;
  let asking: Promise<void> | undefined;
  const ask = () => {
    asking ??= horizon(db, writerHorizonOf)
      .then((answer) => {
        last = answer;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
  return {
    checkExists: async (token) => {
      // Twice: a query that is already running may be older than the write.
      for (let i = 0; i < 2 && !mayExist(last, token); i += 1) await ask();
      if (!mayExist(last, token)) throw invalidField('consistencyToken', 'does not belong to a write of this ledger');
    },
  };
}

/** The reader's position. One query every few milliseconds, however many calls wait. */
function readerHorizon(db: Queryable): { reaches(token: Token): Promise<boolean> } {
  const waiting = new Set<{ readonly token: Token; readonly found: () => void }>();
  let polling = false;
  const poll = async () => {
    polling = true;
    while (waiting.size > 0) {
      await delay(stepMs);
      // The read itself reports a failure of the database.
      const now = await horizon(db).catch(() => nothing);
      for (const { token, found } of waiting) if (shows(now, token)) found();
    }
    polling = false;
  };
  return {
    reaches: async (token) => {
      const limit = new AbortController();
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const entry = { token, found: () => resolve(true) };
      waiting.add(entry);
      if (!polling) void poll();
      const late = delay(waitMs, false, { signal: limit.signal }).catch(() => false);
      try {
        return await Promise.race([promise, late]);
      } finally {
        limit.abort();
        waiting.delete(entry);
      }
    },
  };
}
