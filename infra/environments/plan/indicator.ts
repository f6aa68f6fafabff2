import type { Objectives } from '../schema.ts';

/** Metric of calls that `app/kit` exports, and the bounds of its buckets. */
export const kitIndicator = {
  histogram: 'service_call_seconds',
  failed: 'code="failed"',
  bucketsMilliseconds: [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000],
} as const;

export interface Indicator {
  readonly histogram: string;
  readonly failed: string;
  readonly timed: string | undefined;
}

/** The metric that counts a service's calls. */
export const indicatorOf = ({ indicator = kitIndicator }: Objectives): Indicator => ({
  histogram: indicator.histogram,
  failed: indicator.failed,
  timed: 'timed' in indicator ? indicator.timed : undefined,
});
