import { setTimeout as sleep } from 'node:timers/promises';

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a request gives, or an error once its time is over: a hanging name server or credential chain counts too. */
export async function within<Value>(
  milliseconds: number,
  what: string,
  ask: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} did not answer within ${milliseconds / 1000} s`));
      controller.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([ask(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Attempts {
  /** Of one attempt. */
  readonly attemptMs: number;
  /** Of all of them. */
  readonly deadlineMs: number;
  readonly pauseMs: number;
}

/** Whether AWS does not know or allow the caller, or there are no credentials: asking again changes nothing. */
export const isRefused = (error: unknown): boolean =>
  error instanceof Error && /CredentialsProvider|AccessDenied|UnrecognizedClient|InvalidClientTokenId/.test(error.name);

/** Asks again until it is answered or the deadline is near; an error that `isFinal` ends it at once. */
export async function repeatedly<Value>(
  what: string,
  ask: (signal: AbortSignal) => Promise<Value>,
  {
    attemptMs,
    deadlineMs,
    pauseMs,
    isFinal = () => false,
  }: Attempts & { readonly isFinal?: (error: unknown) => boolean },
): Promise<Value> {
  const until = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await within(attemptMs, what, ask);
    } catch (error) {
      if (isFinal(error)) throw error;
      if (performance.now() + pauseMs >= until) {
        throw new Error(
          `${what}: no answer within ${Math.round(deadlineMs / 1000)} s; last error: ${messageOf(error)}`,
        );
      }
    }
    await sleep(pauseMs);
  }
}
