import { firstRow, type Queryable, rowsOf } from '@sample-platform-ai/kit/database/queryable.ts';

/** A subscription that this process holds, with what it needs to send. */
export interface Held {
  readonly id: string;
  readonly url: string;
  /** The current secret first. */
  readonly secrets: readonly string[];
  readonly format: 'ledger' | 'cdevents';
  /** Another one, and what is held here is not what it is any more. */
  readonly version: number;
}

export interface Delivery {
  readonly stamp: string;
  readonly eventId: string;
  readonly event: string;
  readonly attempts: number;
}

/** A lease is renewed with each delivery; it is longer than a request may take. */
export const leaseSeconds = 60;

const hold = {
  name: 'subscriptions_hold',
  text: `UPDATE subscriptions s SET lease_holder = $1, lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    WHERE s.id IN (SELECT c.id FROM subscriptions c
      WHERE c.state = 'active' AND c.next_attempt_at <= now() AND c.lease_until < now()
        AND (c.missed OR EXISTS (SELECT FROM deliveries d WHERE d.subscription_id = c.id AND d.state = 'pending'))
      ORDER BY c.next_attempt_at, c.id LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING s.id::text AS id, s.url, s.format, s.entity_version AS version, array_remove(ARRAY[s.secret,
      CASE WHEN s.previous_secret_until > now() THEN s.previous_secret END], NULL) AS secrets`,
};

/** Takes subscriptions with something to send, which no other process holds: those first that have waited longest. */
export const holdSubscriptions = (db: Queryable, holder: string, limit: number): Promise<readonly Held[]> =>
  rowsOf<{ id: string; url: string; format: Held['format']; version: number; secrets: string[] }>(db, hold, [
    holder,
    limit,
  ]);

const next = {
  name: 'deliveries_next',
  text: `SELECT d.stamp::text AS stamp, d.event_id::text AS "eventId", d.event, d.attempts FROM deliveries d
    WHERE d.subscription_id = $1::uuid AND d.state = 'pending' ORDER BY d.stamp, d.event_id LIMIT 1`,
};

/** The oldest delivery of a subscription. */
export const nextDelivery = (db: Queryable, subscription: string): Promise<Delivery | undefined> =>
  firstRow<{ stamp: string; eventId: string; event: string; attempts: number }>(db, next, [subscription]);

const delivered = {
  name: 'deliveries_done',
  text: `WITH gone AS (DELETE FROM deliveries WHERE subscription_id = $1::uuid AND stamp = $2::numeric AND event_id = $3::uuid)
    UPDATE subscriptions SET dead_in_row = CASE WHEN $5::boolean THEN 0 ELSE dead_in_row END, lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    WHERE id = $1::uuid AND lease_holder = $4 AND state = 'active' AND entity_version = $6 RETURNING url`,
};

export interface Finished {
  readonly held: Held;
  readonly holder: string;
  readonly delivery: Delivery;
  /** Whether the target took it; false for an event that its format does not have. */
  readonly sent: boolean;
}

/** @returns whether this process may go on with the subscription */
export const finishDelivery = async (db: Queryable, { held, holder, delivery, sent }: Finished): Promise<boolean> =>
  (await firstRow(db, delivered, [held.id, delivery.stamp, delivery.eventId, holder, sent, held.version])) !==
  undefined;

export interface Failed {
  readonly subscription: string;
  readonly holder: string;
  readonly delivery: Delivery;
  readonly failure: string;
  /** Whether it becomes a dead letter. */
  readonly dead: boolean;
  readonly retryAfterSeconds: number;
  /** Suspends the subscription, for this reason. */
  readonly suspend: string | undefined;
  /** Suspends it as well after so many dead letters in a row. */
  readonly deadLimit: number;
}

const failed = {
  name: 'deliveries_failed',
  text: `WITH tried AS (
      UPDATE deliveries SET attempts = attempts + 1, failure = $5, failed_at = now(),
        state = CASE WHEN $6::boolean THEN 'dead' ELSE 'pending' END
      WHERE subscription_id = $1::uuid AND stamp = $2::numeric AND event_id = $3::uuid RETURNING state)
    UPDATE subscriptions s SET lease_until = '-infinity', next_attempt_at = now() + make_interval(secs => $7::float8),
      dead_in_row = s.dead_in_row + $6::boolean::int,
      state = CASE WHEN t.reason = '' THEN s.state ELSE 'suspended' END, state_reason = t.reason,
      updated_by = CASE WHEN t.reason = '' THEN s.updated_by ELSE '' END, entity_version = s.entity_version + (t.reason <> '')::int, updated_at = CASE WHEN t.reason = '' THEN s.updated_at ELSE now() END
    FROM (SELECT c.id, CASE WHEN $8 <> '' THEN $8
        WHEN c.dead_in_row + $6::boolean::int >= $9 THEN $9 || ' events in a row became dead letters; the last failure: ' || $5
        ELSE '' END AS reason FROM subscriptions c WHERE c.id = $1::uuid) t
    WHERE s.id = t.id AND s.lease_holder = $4 AND s.state = 'active' AND EXISTS (SELECT FROM tried)
    RETURNING s.state`,
};

/** Notes a failed attempt and gives the subscription up until the next one. */
export const failDelivery = (db: Queryable, f: Failed): Promise<unknown> =>
  rowsOf(db, failed, [
    f.subscription,
    f.delivery.stamp,
    f.delivery.eventId,
    f.holder,
    f.failure,
    f.dead,
    f.retryAfterSeconds,
    f.suspend ?? '',
    f.deadLimit,
  ]);

const release = {
  name: 'subscriptions_release',
  text: `UPDATE subscriptions SET lease_until = '-infinity', next_attempt_at = greatest(next_attempt_at, clock_timestamp())
    WHERE id = $1::uuid AND lease_holder = $2`,
};

/** Any process may take it at once, after those that wait already. */
export const releaseSubscription = (db: Queryable, subscription: string, holder: string): Promise<unknown> =>
  rowsOf(db, release, [subscription, holder]);
