import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pools } from '@sample-platform-ai/kit/database/pools.ts';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { relay } from '../relay/relay.ts';
import {
  type Delivery,
  failDelivery,
  finishDelivery,
  type Held,
  holdSubscriptions,
  leaseSeconds,
  nextDelivery,
  releaseSubscription,
} from './deliveries.ts';
import { envelope } from './envelope.ts';
import { attemptLimit, backoff, deadInRowLimit } from './schedule.ts';
import { requestTimeoutMs, type Sent, send } from './send.ts';
import type { TargetRules } from './targets.ts';

export interface DelivererOptions {
  readonly pools: Pick<Pools, 'writer'>;
  readonly targets: TargetRules;
  /** CloudEvents' `source`. */
  readonly source: string;
  readonly onError: (error: unknown) => void;
  readonly onSent?: (outcome: 'delivered' | 'failed' | 'dead') => void;
  readonly pollMs?: number;
  /** Seconds before an attempt, for tests. */
  readonly backoff?: typeof backoff;
}

/** Subscriptions that one process sends for at a time. */
const concurrency = 20;
const longestPauseMs = 10_000;

/**
 * Relays the outbox, and sends each subscription's events one after the other. A process that stops leaves the rest to the others: at
 * once when it drains, after the lease when it dies. An event may then be sent twice, under the same `webhook-id`.
 */
export class Deliverer {
  readonly #options: Required<DelivererOptions>;
  readonly #holder = randomUUID();
  readonly #stop = new AbortController();
  readonly #sending = new Set<Promise<void>>();
  #running: Promise<void> = Promise.resolve();
  #relayedAt = performance.now();

  constructor(options: DelivererOptions) {
    this.#options = { pollMs: 1000, onSent: () => {}, backoff, ...options };
  }

  /** Seconds since all settled events were relayed, by any process. */
  get lagSeconds(): number {
    return (performance.now() - this.#relayedAt) / 1000;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Waits for requests that are under way, at most for their timeout. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(this.#sending);
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #run(): Promise<void> {
    const { pollMs, onError } = this.#options;
    let pauseMs = pollMs;
    while (!this.#stopped) {
      try {
        await this.#poll();
        pauseMs = pollMs;
      } catch (error) {
        onError(error);
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
      await delay(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  async #poll(): Promise<void> {
    const { pools, onError } = this.#options;
    try {
      if (await relay(pools, this.#stop.signal)) this.#relayedAt = performance.now();
    } catch (error) {
      // What is queued is sent all the same; the lag shows that the relay has stopped.
      onError(error);
    }
    const free = concurrency - this.#sending.size;
    if (free <= 0) return;
    for (const held of await holdSubscriptions(pools.writer, this.#holder, free)) {
      const sending = this.#sendAll(held)
        .catch(onError)
        .finally(() => this.#sending.delete(sending));
      this.#sending.add(sending);
    }
  }

  async #sendAll(held: Held): Promise<void> {
    const { writer } = this.#options.pools;
    let goesOn = true;
    let leasedUntil = performance.now() + leaseSeconds * 1000;
    while (goesOn && !this.#stopped) {
      const delivery = await nextDelivery(writer, held.id);
      // A process that was paused no longer knows whether it holds the lease.
      if (!delivery || performance.now() + 2 * requestTimeoutMs > leasedUntil) break;
      goesOn = await this.#sendOne(writer, held, delivery);
      leasedUntil = performance.now() + leaseSeconds * 1000;
    }
    await releaseSubscription(writer, held.id, this.#holder);
  }

  /** @returns whether the process may go on with the subscription */
  async #sendOne(db: Queryable, held: Held, delivery: Delivery): Promise<boolean> {
    const { id: subscription, url, secrets, format } = held;
    const { source, targets, onSent } = this.#options;
    const body = envelope(format, source, delivery.event);
    const id = `${delivery.stamp}-${delivery.eventId}`;
    const sent: Sent = body === undefined ? { ok: true } : await send({ url, secrets, id, body }, targets);
    const holder = this.#holder;
    if (sent.ok) {
      if (body !== undefined) onSent('delivered');
      return finishDelivery(db, { held, holder, delivery, sent: body !== undefined });
    }
    const attempts = delivery.attempts + 1;
    const dead = attempts >= attemptLimit;
    await failDelivery(db, {
      subscription,
      holder,
      delivery,
      failure: sent.failure,
      dead,
      retryAfterSeconds: dead ? 0 : this.#options.backoff(attempts, sent.retryAfterSeconds),
      suspend: sent.gone ? 'the target answered 410 Gone' : undefined,
      deadLimit: deadInRowLimit,
    });
    onSent(dead ? 'dead' : 'failed');
    return false;
  }
}
