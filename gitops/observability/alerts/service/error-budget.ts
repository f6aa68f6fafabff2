import type { AlertingRule, Duration, RecordingRule } from '../rule.ts';

export interface ErrorBudget {
  /** Label of the recorded series and the alerts. */
  readonly service: string;
  /** Key of the recorded series: `service:<key>:ratio_rate5m`. */
  readonly key: string;
  /** Prefix of the alerts' names. */
  readonly alert: string;
  /** Objective: share of good calls over 30 days. */
  readonly objectivePercent: number;
  /** Bad calls per second, by transport. */
  readonly bad: (window: Duration) => string;
  /** All calls per second, by transport. */
  readonly all: (window: Duration) => string;
  /** Completes `of the calls over REST …`. */
  readonly badMeans: string;
  readonly description: string;
}

interface Burn {
  readonly long: Duration;
  readonly short: Duration;
  /** Burn rate: at 1 the budget lasts exactly 30 days. */
  readonly factor: number;
}

// 2 % of the budget in an hour, 5 % in six hours; 10 % in one or three days. The short window resolves the alert soon after the cause.
const fast: readonly Burn[] = [
  { long: '1h', short: '5m', factor: 14.4 },
  { long: '6h', short: '30m', factor: 6 },
];
const slow: readonly Burn[] = [
  { long: '1d', short: '2h', factor: 3 },
  { long: '3d', short: '6h', factor: 1 },
];
const windows = [...new Set([...fast, ...slow].flatMap(({ long, short }) => [short, long]))];

/** Fewer bad calls than this in the long window do not fire, even at low traffic. */
const fewestBadCalls = 10;
const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const inSeconds = (duration: Duration): number => {
  const unit = (['s', 'm', 'h', 'd'] as const).find((letter) => duration.endsWith(letter)) ?? 's';
  return Number(duration.slice(0, -1)) * seconds[unit];
};

/** A recorded ratio for each window, and the burn-rate alerts on it. */
export function errorBudget(budget: ErrorBudget): {
  readonly recordings: readonly RecordingRule[];
  readonly alerts: readonly AlertingRule[];
} {
  const { service } = budget;
  const record = (window: Duration) => `service:${budget.key}:ratio_rate${window}`;
  const ratio = (window: Duration) => `${record(window)}{service="${service}"}`;
  // Rounded, because 1 - 0.999 is not exactly 0.001 in floating point.
  const allowed = Number((1 - budget.objectivePercent / 100).toFixed(6));
  const burning = ({ long, short, factor }: Burn) => {
    const limit = `(${factor} * ${allowed})`;
    return `(${ratio(long)} > ${limit} and ${ratio(short)} > ${limit} and on (transport) (${budget.bad(long)}) * ${inSeconds(long)} >= ${fewestBadCalls})`;
  };
  const alert = (speed: 'Fast' | 'Slowly', burns: readonly Burn[], rest: Pick<AlertingRule, 'for' | 'severity'>) => ({
    alert: `${budget.alert}Burns${speed}`,
    expr: burns.map(burning).join(' or '),
    ...rest,
    labels: { service },
    summary: `{{ $value | humanizePercentage }} of the calls to ${service} over {{ $labels.transport }} ${budget.badMeans}; the objective allows ${Number((allowed * 100).toFixed(4))} %`,
    description: budget.description,
  });
  return {
    recordings: windows.map((window) => ({
      record: record(window),
      labels: { service },
      expr: `(${budget.bad(window)}) / (${budget.all(window)})`,
    })),
    alerts: [
      alert('Fast', fast, { for: '2m', severity: 'critical' }),
      alert('Slowly', slow, { for: '1h', severity: 'warning' }),
    ],
  };
}
