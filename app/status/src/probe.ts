import type { Probe } from './probes.ts';

export interface Target {
  readonly name: string;
  readonly url: string;
}

const timeoutMs = 5000;

/** What the connection said, without addresses: it is shown to everyone. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : undefined;
  return cause ?? 'no answer';
};

/** Asks a target once. A redirect is no answer: what is asked has to serve by itself. */
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
