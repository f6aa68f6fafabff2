import { performance } from 'node:perf_hooks';

interface Options {
  /** Collects garbage. @default Node's own, which it has with `--expose-gc` only */
  readonly collect?: (() => void) | undefined;
  /** How long the process must have had almost nothing to do. @default 15 000 */
  readonly everyMs?: number;
}

/** Share of the time in which the event loop works; probes and metrics take less than half of it. */
const idle = 0.01;
/** Less is not worth a pause of some 80 ms. */
const growthBytes = 8 * 1024 * 1024;

const collectAll = (): (() => void) | undefined => {
  const gc = globalThis.gc;
  // Only `last-resort` gives the pages back to the system too.
  return gc && (() => gc({ type: 'major', flavor: 'last-resort', execution: 'sync' }));
};

/**
 * Collects garbage once the process is idle. V8 collects only when a program allocates, so an idle process would keep the memory of
 * its start and of its last calls for ever. Returns what ends it.
 */
export function collectWhenIdle({ collect = collectAll(), everyMs = 15_000 }: Options = {}): () => void {
  if (collect === undefined) return () => {};
  let before = performance.eventLoopUtilization();
  let floor = 0;
  const timer = setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    if (utilization > idle || process.memoryUsage.rss() < floor + growthBytes) return;
    collect();
    floor = process.memoryUsage.rss();
    // The collection itself is not work.
    before = performance.eventLoopUtilization();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
