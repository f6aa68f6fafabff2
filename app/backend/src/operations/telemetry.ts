import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Call } from '../call/call.ts';
import { asLedgerError } from '../call/problem.ts';
import type { Pools } from '../database/pools.ts';

export type Transport = 'rest' | 'grpc';

export interface Telemetry {
  readonly registry: Registry;
  /** Counts and logs a call, however it ends. */
  observe<Result>(
    transport: Transport,
    method: string,
    call: Pick<Call, 'requestId'>,
    work: () => Promise<Result>,
  ): Promise<Result>;
}

export interface TelemetrySources {
  readonly pools: Pools;
  readonly feed: { readonly readers: number; readonly lagSeconds: number };
  readonly log: Logger;
}

export function createTelemetry({ pools, feed, log }: TelemetrySources): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const durations = new Histogram({
    name: 'ledger_call_seconds',
    help: 'Time to answer a call.',
    labelNames: ['transport', 'method', 'code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const faults = new Counter({ name: 'ledger_faults_total', help: 'Calls that failed by a fault of ours.', registers });
  new Gauge({
    name: 'ledger_pool_connections',
    help: 'Connections of a pool, and calls that wait for one.',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const name of ['writer', 'reader'] as const) {
        const { totalCount, idleCount, waitingCount } = pools[name];
        this.set({ pool: name, state: 'busy' }, totalCount - idleCount);
        this.set({ pool: name, state: 'idle' }, idleCount);
        this.set({ pool: name, state: 'waiting' }, waitingCount);
      }
    },
  });
  new Gauge({
    name: 'ledger_stream_readers',
    help: 'Open streams of events.',
    registers,
    collect() {
      this.set(feed.readers);
    },
  });
  new Gauge({
    name: 'ledger_outbox_lag_seconds',
    help: 'Since the outbox was last read to its end, for the open streams.',
    registers,
    collect() {
      this.set(feed.lagSeconds);
    },
  });
  return {
    registry,
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
          // A cause is the reason inside; the caller is told none of it.
          const level = known.code === 'unavailable' && known.cause !== undefined ? 'warn' : 'info';
          const cause = level === 'warn' ? { err: known.cause } : {};
          log[level]({ ...fields, detail: known.message, ...cause }, 'call');
        }
        throw known;
      }
    },
  };
}
