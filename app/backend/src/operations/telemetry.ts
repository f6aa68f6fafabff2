import type { Pools } from '@sample-platform-ai/kit/database/pools.ts';
import { callHistogram, poolGauge } from '@sample-platform-ai/kit/metrics.ts';
import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Call } from '../call/call.ts';
import { asLedgerError } from '../call/problem.ts';

export type Transport = 'rest' | 'grpc';

/** Of an attempt to send an event to a subscription. */
export type DeliveryOutcome = 'delivered' | 'failed' | 'dead';

export interface Telemetry {
  readonly registry: Registry;
  /** Counts and logs a call, however it ends. */
  observe<Result>(
    transport: Transport,
    method: string,
    call: Pick<Call, 'requestId'>,
    work: () => Promise<Result>,
  ): Promise<Result>;
  readonly countDelivery: (outcome: DeliveryOutcome) => void;
  /** Exports how far the relay of events is behind. */
  readonly watchRelay: (relay: { readonly lagSeconds: number }) => void;
}

export interface TelemetrySources {
  readonly pools: Pools;
  readonly replicaLag: { readonly seconds: number };
  readonly feed: { readonly readers: number; readonly lagSeconds: number };
  readonly log: Logger;
}

export function createTelemetry({ pools, feed, replicaLag, log }: TelemetrySources): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const durations = callHistogram(registry, 'ledger_call_seconds');
  const faults = new Counter({
    name: 'ledger_faults_total',
    help: 'Calls that failed with an internal error.',
    registers,
  });
  const deliveries = new Counter({
    name: 'ledger_webhook_attempts_total',
    help: 'Requests to the targets of subscriptions; dead: the last attempt of an event failed.',
    labelNames: ['outcome'],
    registers,
  });
  poolGauge(registry, pools, 'ledger_pool_connections');
  new Gauge({
    name: 'ledger_stream_readers',
    help: 'Open event streams.',
    registers,
    collect() {
      this.set(feed.readers);
    },
  });
  new Gauge({
    name: 'ledger_outbox_lag_seconds',
    help: 'Age in seconds of the oldest event that open streams may not have yet.',
    registers,
    collect() {
      this.set(feed.lagSeconds);
    },
  });
  if (pools.split)
    new Gauge({
      name: 'ledger_replica_lag_seconds',
      help: "Seconds that the region's reader takes to show a commit of the writer.",
      registers,
      collect() {
        this.set(replicaLag.seconds);
      },
    });
  return {
    registry,
    countDelivery: (outcome) => deliveries.inc({ outcome }),
    watchRelay: (relay) => {
      new Gauge({
        name: 'ledger_relay_lag_seconds',
        help: 'Age in seconds of the oldest event that may not be chained and queued for subscriptions yet.',
        registers,
        collect() {
          this.set(relay.lagSeconds);
        },
      });
    },
    observe: async (transport, method, { requestId }, work) => {
      const start = performance.now();
      const end = (code: string) => {
        const seconds = (performance.now() - start) / 1000;
        durations.observe({ transport, method, code }, seconds);
        return { requestId, transport, method, code, ms: Math.round(seconds * 1000) };
      };
      try {
        const result = await work();
        log.info(end('ok'), 'call');
        return result;
      } catch (error) {
        const known = asLedgerError(error);
        const fields = end(known.code);
        if (known.code === 'internal') {
          faults.inc();
          log.error({ ...fields, err: known.cause ?? known }, 'call failed');
        } else {
          // The cause is internal; the caller does not see it.
          const level = known.code === 'unavailable' && known.cause !== undefined ? 'warn' : 'info';
          const cause = level === 'warn' ? { err: known.cause } : {};
          log[level]({ ...fields, detail: known.message, ...cause }, 'call');
        }
        throw known;
      }
    },
  };
}
