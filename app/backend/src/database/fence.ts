import { setTimeout as delay } from 'node:timers/promises';
import { invalidField } from '@sample-platform-ai/contract';
import { type Pools, withClient } from '@sample-platform-ai/kit/database/pools.ts';
import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';

const waitMs = 150;
const stepMs = 15;

/**
 * A transaction id is the token. A standby's snapshot does not list what is still running below its end, so only what
 * lies below its beginning is certain to show; that is so on every engine (ADR-0017).
 */
const isVisible = {
  name: 'fence',
  text: 'SELECT $1::text::xid8 < pg_snapshot_xmin(pg_current_snapshot()) AS visible',
};

async function becomesVisible(db: Queryable, token: string): Promise<boolean> {
  const until = Date.now() + waitMs;
  do {
    const row = await firstRow<{ visible: boolean }>(db, isVisible, [token]);
    if (row?.visible) return true;
    await delay(stepMs);
  } while (Date.now() < until);
  return false;
}

/**
 * Reads from the reader, once it shows what the token stands for, or else from the writer. It is asked and read on one
 * connection: behind a reader's endpoint there may be several, each as late as it is.
 */
export async function read<Result>(
  pools: Pools,
  token: string | undefined,
  work: (db: Queryable) => Promise<Result>,
): Promise<Result> {
  if (token === undefined) return work(pools.reads);
  if (!/^\d{1,19}$/.test(token)) throw invalidField('consistencyToken', 'is no token of this API');
  if (!pools.split) return work(pools.reads);
  const fromReader = await withClient(pools.reader, async (db) =>
    (await becomesVisible(db, token)) ? { result: await work(db) } : undefined,
  );
  return fromReader ? fromReader.result : work(pools.writer);
}
