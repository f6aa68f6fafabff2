import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';
import { keysAfter, pageToken, uuidKey } from '../database/paging.ts';
import { deadLetterDocument, subscriptionDocument } from '../projections/subscriptions.ts';
import { queueLimit } from './queue.ts';

export interface VersionedDocument {
  readonly document: string;
  readonly version: number;
  readonly state: string;
}

const row = `${subscriptionDocument}::text AS document, t.entity_version AS version, t.state`;
type Row = { document: string; version: number; state: string };

export interface SubscriptionFields {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly service: string;
  readonly team: string;
  readonly environment: string;
  readonly format: string;
}

/** Subscriptions that have not ended. */
export const subscriptionLimit = 200;

const insert = {
  name: 'subscription_insert',
  text: `INSERT INTO subscriptions AS t (id, url, secret, service, team, environment, format, state, state_reason, created_by, updated_by,
      created_at, updated_at, entity_version)
    SELECT $1, $2, $3, $4, $5, $6, $7, 'active', '', $8, $8, now(), now(), 1
    WHERE (SELECT count(*) FROM subscriptions WHERE state <> 'ended') < ${subscriptionLimit} RETURNING ${row}`,
};

/** Undefined at the limit. */
export const insertSubscription = (
  tx: Queryable,
  s: SubscriptionFields,
  createdBy: string,
): Promise<VersionedDocument | undefined> =>
  firstRow<Row>(tx, insert, [s.id, s.url, s.secret, s.service, s.team, s.environment, s.format, createdBy]);

const find = { name: 'subscription_find', text: `SELECT ${row} FROM subscriptions t WHERE t.id = $1` };

export const findSubscription = (db: Queryable, id: string): Promise<VersionedDocument | undefined> =>
  firstRow<Row>(db, find, [id]);

const list = {
  name: 'subscriptions',
  text: `SELECT coalesce(json_agg(${subscriptionDocument} ORDER BY t.created_at, t.id), '[]')::text AS items FROM subscriptions t
    WHERE t.state <> 'ended'`,
};

export const listSubscriptions = async (db: Queryable): Promise<string> =>
  (await firstRow<{ items: string }>(db, list, []))?.items ?? '[]';

const lock = { name: 'subscription_lock', text: `SELECT ${row} FROM subscriptions t WHERE t.id = $1 FOR UPDATE` };

export const lockSubscription = (tx: Queryable, id: string): Promise<VersionedDocument | undefined> =>
  firstRow<Row>(tx, lock, [id]);

const update = {
  name: 'subscription_update',
  text: `UPDATE subscriptions t SET url = $2, service = $4, team = $5, environment = $6, format = $7, state = $8, state_reason = '',
      secret = CASE WHEN $8 = 'ended' THEN '' WHEN $3 = '' THEN t.secret ELSE $3 END,
      previous_secret = CASE WHEN $8 = 'ended' THEN NULL WHEN $3 IN ('', t.secret) THEN t.previous_secret ELSE t.secret END,
      previous_secret_until = CASE WHEN $3 IN ('', t.secret) THEN t.previous_secret_until ELSE now() + interval '1 day' END,
      updated_at = now(), updated_by = $9, entity_version = t.entity_version + 1, next_attempt_at = now(), dead_in_row = 0
    WHERE t.id = $1 RETURNING ${row}`,
};

export const updateSubscription = (
  tx: Queryable,
  s: SubscriptionFields,
  { state, updatedBy }: { readonly state: string; readonly updatedBy: string },
): Promise<VersionedDocument | undefined> =>
  firstRow<Row>(tx, update, [s.id, s.url, s.secret, s.service, s.team, s.environment, s.format, state, updatedBy]);

const requeue = {
  name: 'dead_letters_requeue',
  text: `WITH queued AS (UPDATE deliveries d SET state = 'pending' WHERE d.ctid = ANY(ARRAY(
        SELECT o.ctid FROM deliveries o WHERE o.subscription_id = $1 AND o.state = 'dead'
          AND (cardinality($2::text[]) = 0 OR o.stamp::text || '-' || o.event_id = ANY($2::text[]))
          ORDER BY o.stamp, o.event_id LIMIT ${queueLimit})) RETURNING 1),
      now_due AS (UPDATE subscriptions SET next_attempt_at = now() WHERE id = $1)
    SELECT count(*)::int AS queued FROM queued`,
};

/** They keep their attempts: one more failure makes them dead letters again. */
export const requeueDeadLetters = async (tx: Queryable, id: string, eventIds: readonly string[]): Promise<number> =>
  (await firstRow<{ queued: number }>(tx, requeue, [id, eventIds]))?.queued ?? 0;

const deadLetters = {
  name: 'dead_letters',
  text: `SELECT d.stamp::text AS stamp, d.event_id::text AS id, ${deadLetterDocument} AS document
    FROM deliveries d WHERE d.subscription_id = $1 AND d.state = 'dead' AND (d.stamp, d.event_id) > ($2::numeric, $3::uuid)
    ORDER BY d.stamp, d.event_id LIMIT $4::int + 1`,
};

const start = ['0', '00000000-0000-0000-0000-000000000000'] as const;

/** A page of dead letters, oldest first. */
export async function listDeadLetters(
  db: Queryable,
  { id, size, token }: { readonly id: string; readonly size: number; readonly token: string },
): Promise<{ readonly items: string; readonly nextPageToken: string }> {
  const filter = ['dead_letters', id];
  const [stamp = '', event = ''] = keysAfter(token, filter, [/^\d{1,30}$/, uuidKey]) ?? start;
  const rows = await rowsOf<{ stamp: string; id: string; document: string }>(db, deadLetters, [id, stamp, event, size]);
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return {
    items: `[${shown.map((item) => item.document).join(',')}]`,
    nextPageToken: rows.length > size && last ? pageToken(filter, [last.stamp, last.id]) : '',
  };
}
