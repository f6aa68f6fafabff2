import type { Metric, MetricKind, MetricRow } from './metrics.ts';

const weekMs = 7 * 86_400_000;

export interface Week {
  /** Its first instant, in milliseconds since 1970. */
  readonly start: number;
  /** Undefined where samples of the week are missing. */
  readonly n: number | undefined;
  /** Median seconds of a duration, rollouts of a frequency, share of a rate; undefined without samples. */
  readonly value: number | undefined;
}

/** The middle of the sorted values, between the two middle ones where their number is even. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function weekValue(kind: MetricKind, rows: readonly MetricRow[]): number | undefined {
  if (kind === 'frequency') return rows.length;
  if (rows.length === 0) return undefined;
  if (kind === 'duration') return median(rows.map(({ seconds }) => Math.max(0, seconds)));
  return rows.filter(({ counted }) => counted).length / rows.length;
}

/** The window in weeks that end where it ends; the first one may be shorter. */
export function weeksOf(
  { kind, rows, rowsSince }: Pick<Metric, 'kind' | 'rows' | 'rowsSince'>,
  since: number,
  until: number,
): readonly Week[] {
  const known = rowsSince === '' ? since : Date.parse(rowsSince);
  const length = Math.max(1, Math.ceil((until - since) / weekMs));
  return Array.from({ length }, (_, i) => {
    const start = until - (length - i) * weekMs;
    const inside = rows.filter(({ at }) => Date.parse(at) >= start && Date.parse(at) < start + weekMs);
    if (Math.max(start, since) < known) return { start: Math.max(start, since), n: undefined, value: undefined };
    return { start: Math.max(start, since), n: inside.length, value: weekValue(kind, inside) };
  });
}

/** How many of these instants are in each week. */
export const countsIn = (weeks: readonly Week[], until: number, instants: readonly number[]): readonly number[] =>
  weeks.map(({ start }, i) => {
    const end = weeks[i + 1]?.start ?? until;
    return instants.filter((at) => at >= start && at < end).length;
  });
