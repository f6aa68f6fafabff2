export interface Coalescer {
  /** Asks for a run: soon after the last request, and never later than the maximum wait after the first one. */
  request(): void;
  stop(): void;
}

/** One run for a burst of requests. A steady stream of requests cannot put it off: the wait has a maximum. */
export function coalesce(run: () => void, { quietMs, maxWaitMs }: { quietMs: number; maxWaitMs: number }): Coalescer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    request: () => {
      const now = Date.now();
      if (timer === undefined) latest = now + maxWaitMs;
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          timer = undefined;
          run();
        },
        Math.max(0, Math.min(quietMs, latest - now)),
      );
    },
    stop,
  };
}
