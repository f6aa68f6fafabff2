import { createHash } from 'node:crypto';
import { type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { type ContractMethod, LedgerError } from '@sample-platform-ai/contract';
import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { stamp } from '../database/epoch.ts';
import type { Answer } from './call.ts';

/** The caller, the method and the idempotency key of a write. */
export interface WriteKey {
  readonly principal: string;
  readonly key: string;
  readonly hash: string;
}

/** A hash of the message, so that both transports give the same request the same hash. */
export function requestHash<Desc extends DescMessage>(
  method: ContractMethod,
  schema: Desc,
  message: MessageShape<Desc>,
): string {
  return createHash('sha256').update(method.name).update('\n').update(toBinary(schema, message)).digest('base64url');
}

const claimKey = {
  name: 'idempotency_claim',
  text: `INSERT INTO idempotency_keys (principal, key, request_hash, created_at) VALUES ($1, $2, $3, now())
    ON CONFLICT DO NOTHING RETURNING key`,
};
const readReply = {
  name: 'idempotency_read',
  text: 'SELECT request_hash, reply, etag, token FROM idempotency_keys WHERE principal = $1 AND key = $2',
};
const keepReply = {
  name: 'idempotency_keep',
  text: `UPDATE idempotency_keys SET reply = $3, etag = $4, token = ${stamp('pg_current_xact_id()')}
    WHERE principal = $1 AND key = $2 RETURNING token`,
};

interface ReplyRow {
  request_hash: string;
  reply: string | null;
  etag: string | null;
  token: string | null;
}

/**
 * Claims the key, or returns its stored reply. While another transaction holds the key, this one waits, so two never do the
 * same work.
 */
export async function earlierReply(tx: Queryable, { principal, key, hash }: WriteKey): Promise<Answer | undefined> {
  if (await firstRow(tx, claimKey, [principal, key, hash])) return undefined;
  const row = await firstRow<ReplyRow>(tx, readReply, [principal, key]);
  if (!row || row.reply === null)
    throw new LedgerError('unavailable', 'the first request with this key has not finished; try again');
  if (row.request_hash !== hash) {
    throw new LedgerError('idempotency_mismatch', 'this idempotency key was used for another request; send a new key');
  }
  return {
    json: row.reply,
    ...(row.etag === null ? {} : { etag: row.etag }),
    ...(row.token === null ? {} : { consistencyToken: row.token }),
  };
}

/** Stores the reply in the transaction of the work, and returns the consistency token of the write. */
export async function keepAnswer(tx: Queryable, { principal, key }: WriteKey, answer: Answer): Promise<Answer> {
  const row = await firstRow<{ token: string }>(tx, keepReply, [principal, key, answer.json, answer.etag ?? null]);
  return row ? { ...answer, consistencyToken: row.token } : answer;
}

const currentTransaction = { name: 'transaction_id', text: `SELECT ${stamp('pg_current_xact_id()')} AS token` };

export async function withToken(tx: Queryable, answer: Answer): Promise<Answer> {
  const row = await firstRow<{ token: string }>(tx, currentTransaction, []);
  return row ? { ...answer, consistencyToken: row.token } : answer;
}
