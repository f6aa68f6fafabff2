import { setTimeout as delay } from 'node:timers/promises';
import type { Pools } from '@sample-platform-ai/kit/database/pools.ts';
import type { ServiceDatabase, ServiceOptions } from '@sample-platform-ai/kit/service.ts';
import { Gauge } from 'prom-client';
import type { readWorkerConfig } from './config.ts';
import { probe } from './probe.ts';
import { forget, keep } from './probes.ts';

type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** Probes every target once, in parallel, and stores the results. */
async function round({ targets, region }: WorkerConfig, pools: Pools, answered: Gauge): Promise<void> {
  await Promise.all(
    targets.map(async (target) => {
      const result = await probe(target, region);
      answered.set({ target: target.name }, result.ok ? 1 : 0);
      await keep(pools.writer, result);
    }),
  );
  await forget(pools.writer);
}

/** Probes at an interval until the process stops. Two processes only probe twice as often. */
export const worker = (config: WorkerConfig): ServiceOptions<ServiceDatabase> => ({
  name: 'status-worker',
  settings: config.settings,
  database: config.database,
  start: (app, { pools, registry }) => {
    const answered = new Gauge({
      name: 'status_target_answered',
      help: '1 when the last probe of the target succeeded, else 0.',
      labelNames: ['target'],
      registers: [registry],
    });
    const ended = new AbortController();
    const loop = (async () => {
      while (!ended.signal.aborted) {
        // An unavailable database must not stop the worker: the next round tries again.
        await round(config, pools, answered).catch((err: unknown) =>
          app.log.warn({ err }, 'could not store a round of probes'),
        );
        await delay(config.intervalMs, undefined, { signal: ended.signal }).catch(() => {});
      }
    })();
    return async () => {
      ended.abort();
      await loop;
    };
  },
});
