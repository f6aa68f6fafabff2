import { indicatorOf } from '@sample-platform-ai/environments/plan/indicator.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { Objectives } from '@sample-platform-ai/environments/schema.ts';

/** Prometheus 3 stores a bound of whole seconds as `1.0`, Prometheus 2 as the target wrote it. */
const bound = (seconds: number) => (Number.isInteger(seconds) ? `le=~"${seconds}|${seconds}[.]0"` : `le="${seconds}"`);

/** PromQL on the calls of a service, from its service level indicator. */
export function callsOf({ namespace }: Pick<ServicePlan, 'namespace'>, objectives: Objectives) {
  const { histogram, failed, timed } = indicatorOf(objectives);
  const own = `namespace="${namespace}"`;
  const rate = (series: string, window: string, ...matchers: readonly (string | undefined)[]) =>
    `sum by (transport) (rate(${histogram}_${series}{${[own, ...matchers].filter((each) => each !== undefined).join(',')}}[${window}]))`;
  return {
    histogram,
    /** Matchers of the service's calls, and of those with a latency objective. */
    own,
    timed,
    /** Calls per second, by transport. */
    all: (window: string) => rate('count', window),
    /** Calls that failed because of the service. */
    failed: (window: string) => `${rate('count', window, failed)} or 0 * ${rate('count', window)}`,
    /** Calls with a latency objective. */
    timedCalls: (window: string) => rate('count', window, timed),
    /** Of those, the ones within a bucket bound of the histogram. */
    fast: (window: string, seconds: number) => rate('bucket', window, bound(seconds), timed),
  };
}
