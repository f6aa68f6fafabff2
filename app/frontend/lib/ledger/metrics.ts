import type { Schemas } from '@sample-platform-ai/contract/client';

export type MetricKind = 'duration' | 'frequency' | 'rate';

/** One of the five DORA metrics, or one that goes with them, with what it was made of. */
export interface Metric {
  readonly key: string;
  readonly kind: MetricKind;
  readonly title: string;
  readonly definition: string;
  /** Samples. Below five nothing can be said, and what follows is undefined. */
  readonly n: number;
  readonly enoughData: boolean;
  /** Seconds, of a duration; the median gap between rollouts, of a frequency. */
  readonly median: number | undefined;
  readonly p90: number | undefined;
  /** Of a frequency. */
  readonly perDay: number | undefined;
  /** From 0 to 1, of a rate. */
  readonly rate: number | undefined;
  /** Samples that a rate counts. */
  readonly count: number;
  /** Samples that were negative by a skewed clock, and count as zero. */
  readonly clamped: number;
  readonly rows: readonly MetricRow[];
  /** The ledger answers with the newest 1,000 rows: since when all are there. Empty where none is missing. */
  readonly rowsSince: string;
}

export interface MetricRow {
  readonly rolloutId: string;
  readonly service: string;
  readonly at: string;
  readonly seconds: number;
  readonly commit: string;
  readonly counted: boolean;
}

const rowOf = (row: Schemas['MetricRow']): MetricRow => ({
  rolloutId: row.rolloutId ?? '',
  service: row.service ?? '',
  at: row.at ?? '',
  seconds: row.seconds ?? 0,
  commit: row.commit ?? '',
  counted: row.counted ?? false,
});

interface MetricText {
  readonly key: string;
  readonly title: string;
  readonly definition: string;
}

const rowsOf = (n: number, rows: readonly Schemas['MetricRow'][]): Pick<Metric, 'rows' | 'rowsSince'> => ({
  rows: rows.map(rowOf),
  rowsSince: rows.length < n ? (rows.at(-1)?.at ?? '') : '',
});

const nothing = { median: undefined, p90: undefined, perDay: undefined, rate: undefined, count: 0, clamped: 0 };

function duration(text: MetricText, metric: Partial<Schemas['DurationMetric']> = {}): Metric {
  const { n = 0, enoughData = false, clamped = 0, rows = [] } = metric;
  const numbers = { median: metric.medianSeconds, p90: metric.p90Seconds, clamped };
  return { ...nothing, ...text, kind: 'duration', n, enoughData, ...numbers, ...rowsOf(n, rows) };
}

function frequency(text: MetricText, metric: Partial<Schemas['FrequencyMetric']> = {}): Metric {
  const { n = 0, enoughData = false, perDay, rows = [] } = metric;
  const numbers = { perDay, median: metric.medianGapSeconds, p90: metric.p90GapSeconds };
  return { ...nothing, ...text, kind: 'frequency', n, enoughData, ...numbers, ...rowsOf(n, rows) };
}

function rate(text: MetricText, metric: Partial<Schemas['RateMetric']> = {}): Metric {
  const { n = 0, enoughData = false, count = 0, rows = [] } = metric;
  return { ...nothing, ...text, kind: 'rate', n, enoughData, rate: metric.rate, count, ...rowsOf(n, rows) };
}

/** Shown with the change lead time, never instead of it. */
export const firstCommitLeadTimeOf = (metrics: Schemas['DeliveryMetrics']): Metric =>
  duration(
    {
      key: 'first-commit-lead-time',
      title: 'Lead time of the first commit',
      definition: 'From the oldest commit of a rollout to its end: the size of batches. Not one of the five.',
    },
    metrics.firstCommitLeadTime,
  );

/** The five, in the guide's order: throughput, then instability. */
export const metricsOf = (metrics: Schemas['DeliveryMetrics']): readonly Metric[] => [
  duration(
    {
      key: 'lead-time',
      title: 'Change lead time',
      definition: 'From a commit on the trunk to the end of the rollout that shipped it.',
    },
    metrics.changeLeadTime,
  ),
  frequency(
    {
      key: 'frequency',
      title: 'Deployment frequency',
      definition: 'Successful rollouts to production, and the gaps between them.',
    },
    metrics.deploymentFrequency,
  ),
  duration(
    {
      key: 'recovery-time',
      title: 'Failed deployment recovery time',
      definition: 'How long something was wrong, per failed rollout that was repaired.',
    },
    metrics.failedDeploymentRecoveryTime,
  ),
  rate(
    {
      key: 'fail-rate',
      title: 'Change fail rate',
      definition: 'Rollouts that failed, caused an incident, or were repaired by another, of all.',
    },
    metrics.changeFailRate,
  ),
  rate(
    {
      key: 'rework-rate',
      title: 'Deployment rework rate',
      definition: 'Unplanned rollouts that repair another, or answer an incident, of all.',
    },
    metrics.deploymentReworkRate,
  ),
];
