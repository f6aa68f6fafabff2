import { setTimeout as delay } from 'node:timers/promises';
import { invalidField } from '@sample-platform-ai/contract';
import type { Pools } from './pools.ts';
import { firstRow, type Queryable } from './queryable.ts';

const waitMs = 150;
const stepMs = 15;

/** A transaction id is the token: what a replica's snapshot shows can be asked on every engine, standby or not. */
const isVisible = {
  name: 'fence',
  text: 'SELECT $1::text::xid8 < pg_snapshot_xmax(pg_current_snapshot()) AND pg_visible_in_snapshot($1::text::xid8, pg_current_snapshot()) AS visible',
};

/** Where a read goes: to the reader, once it shows what the token stands for, or else to the writer. */
export async function databaseForRead(pools: Pools, token: string | undefined): Promise<Queryable> {
  if (token === undefined) return pools.reads;
  if (!/^\d{1,19}$/.test(token)) throw invalidField('consistencyToken', 'is no token of this API');
  if (!pools.split) return pools.reads;
  const until = Date.now() + waitMs;
  while (Date.now() < until) {
    const row = await firstRow<{ visible: boolean }>(pools.reader, isVisible, [token]);
    if (row?.visible) return pools.reads;
    await delay(stepMs);
  }
  return pools.writer;
}
