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
import { resume } from './queue.ts';
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
  /** How long a subscription may send while others wait for their turn. @default 5 seconds */
  readonly turnMs?: number;
  /** Seconds before an attempt, for tests. */
  readonly backoff?: typeof backoff;
}

/** Subscriptions that one process sends for at a time. */
const concurrency = 20;
const longestPauseMs = 10_000;

/** `changed`: the subscription is not what the process holds any more, or another process holds it. */
type Outcome = 'sent' | 'changed' | 'failed';

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
  #heldSeconds = 0;

  constructor(options: DelivererOptions) {
    this.#options = { pollMs: 1000, turnMs: 5000, onSent: () => {}, backoff, ...options };
  }

  /** The age of the oldest event that may not be relayed yet, by any process. */
  get lagSeconds(): number {
    return this.#heldSeconds + (performance.now() - this.#relayedAt) / 1000;
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
      const onHeld = (seconds: number) => {
        this.#heldSeconds = seconds;
      };
      if (await relay(pools, this.#stop.signal, onHeld)) this.#relayedAt = performance.now();
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

  /** Sends until nothing is left, or until its turn is over and others may wait. */
  async #sendAll(held: Held): Promise<void> {
    const { writer } = this.#options.pools;
    const turnEnds = performance.now() + this.#options.turnMs;
    const isOver = () => performance.now() > turnEnds && this.#sending.size >= concurrency;
    let outcome: Outcome = 'sent';
    let leasedUntil = performance.now() + leaseSeconds * 1000;
    while (outcome === 'sent' && !this.#stopped && !isOver()) {
      const delivery = await nextDelivery(writer, held.id);
      if (!delivery) await resume(writer, held.id, { onlyMissed: true });
      // A process that was paused no longer knows whether it holds the lease.
      if (!delivery || performance.now() + 2 * requestTimeoutMs > leasedUntil) break;
      outcome = await this.#sendOne(writer, held, delivery);
      leasedUntil = performance.now() + leaseSeconds * 1000;
    }
    // A failure has given it up already, and another process, or this one, may hold it again.
    if (outcome !== 'failed') await releaseSubscription(writer, held.id, this.#holder);
  }

  async #sendOne(db: Queryable, held: Held, delivery: Delivery): Promise<Outcome> {
    const { id: subscription, url, secrets, format } = held;
    const { source, targets, onSent } = this.#options;
    const body = envelope(format, source, delivery.event);
    const id = `${delivery.stamp}-${delivery.eventId}`;
    const sent: Sent = body === undefined ? { ok: true } : await send({ url, secrets, id, body }, targets);
    const holder = this.#holder;
    if (sent.ok) {
      if (body !== undefined) onSent('delivered');
      return (await finishDelivery(db, { held, holder, delivery, sent: body !== undefined })) ? 'sent' : 'changed';
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
    return 'failed';
  }
}
