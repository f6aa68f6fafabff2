import { rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import type { Candidate } from './lost-write.ts';
import type { Histories } from './parting.ts';

// A key and the events of its write have the time of their transaction; the token names the transaction.
const ofWrites = {
  name: 'lost_keys',
  text: `SELECT principal, key, request_hash AS hash, (right(token, 20)::numeric)::text AS tx FROM idempotency_keys
    WHERE created_at = ANY($1::timestamptz[]) AND token IS NOT NULL`,
};
const inNext = {
  name: 'lost_keys_next',
  text: `SELECT n.principal, n.key FROM unnest($1::text[], $2::text[], $3::text[]) AS k (principal, key, hash)
    JOIN idempotency_keys n ON n.principal = k.principal AND n.key = k.key AND n.request_hash = k.hash AND n.reply IS NOT NULL`,
};

export interface WrittenKey {
  readonly principal: string;
  readonly key: string;
  /** Whether the new ledger has answered the same request of the same caller. */
  readonly sentAgain: boolean;
}

/** The idempotency keys of writes, by transaction. A write without one is not there. */
export async function keysOf(
  { old, next }: Histories,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, WrittenKey>> {
  const times = [...new Set(candidates.map(({ at }) => at))];
  const keys = await rowsOf<{ principal: string; key: string; hash: string; tx: string }>(old, ofWrites, [times]);
  const nameOf = ({ principal, key }: { principal: string; key: string }) => JSON.stringify([principal, key]);
  const again = new Set(
    (
      await rowsOf<{ principal: string; key: string }>(next, inNext, [
        keys.map(({ principal }) => principal),
        keys.map(({ key }) => key),
        keys.map(({ hash }) => hash),
      ])
    ).map(nameOf),
  );
  return new Map(
    keys.map((each) => [each.tx, { principal: each.principal, key: each.key, sentAgain: again.has(nameOf(each)) }]),
  );
}
