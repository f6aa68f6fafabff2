import type { Probe } from './probes.ts';

export interface Target {
  readonly name: string;
  readonly url: string;
}

const timeoutMs = 5000;

/** The error of the connection without addresses, because it is public. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : undefined;
  return cause ?? 'no answer';
};

/** Probes a target once. A redirect is a failure: the target must serve the response. */
export async function probe({ name, url }: Target, region: string): Promise<Probe> {
  const began = performance.now();
  const result = (ok: boolean, detail: string | undefined): Probe => ({
    target: name,
    region,
    ok,
    milliseconds: Math.round(performance.now() - began),
    detail,
  });
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.ok ? result(true, undefined) : result(false, `HTTP ${response.status}`);
  } catch (error) {
    return result(false, reasonOf(error));
  }
}
