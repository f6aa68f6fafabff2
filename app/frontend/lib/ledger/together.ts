import type { Metric } from './metrics.ts';

const fewest = 5;

/** Between the two nearest values, as PostgreSQL's `percentile_cont`, as the ledger computes it. */
function quantile(sorted: readonly number[], part: number): number | undefined {
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? undefined : low + (high - low) * (place - Math.floor(place));
}

/**
 * A metric of several teams as one. The ledger answers with at most 1,000 rows a team; where samples are missing, durations
 * have no median.
 */
export function together(metrics: readonly [Metric, ...Metric[]]): Metric {
  const [{ key, kind, title, definition }] = metrics;
  const total = (of: (metric: Metric) => number) => metrics.reduce((sum, metric) => sum + of(metric), 0);
  const rows = metrics.flatMap((metric) => metric.rows).toSorted((a, b) => b.at.localeCompare(a.at));
  const [n, count] = [total((metric) => metric.n), total((metric) => metric.count)];
  const enoughData = n >= fewest;
  const known = enoughData && kind === 'duration' && metrics.every(({ rowsSince }) => rowsSince === '');
  const sorted = known ? rows.map(({ seconds }) => Math.max(0, seconds)).toSorted((a, b) => a - b) : [];
  return {
    key,
    kind,
    title,
    definition,
    n,
    enoughData,
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    perDay: kind === 'frequency' ? total(({ perDay = 0 }) => perDay) : undefined,
    rate: kind === 'rate' && enoughData ? count / n : undefined,
    count,
    clamped: total(({ clamped }) => clamped),
    rows,
    rowsSince:
      metrics
        .map(({ rowsSince }) => rowsSince)
        .toSorted()
        .at(-1) ?? '',
  };
}
