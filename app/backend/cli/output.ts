import type { Schemas } from '@sample-platform-ai/contract/client';

const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const word = (name: string | undefined, prefix: string): string =>
  (name ?? '').replace(`${prefix}_`, '').toLowerCase().replaceAll('_', ' ');

export const deploymentLine = (d: Schemas['Deployment']): readonly string[] => [
  d.startedAt ?? '',
  d.service ?? '',
  `${d.environment}/${d.region}`,
  d.version ?? '',
  word(d.status, 'DEPLOYMENT_STATUS'),
  word(d.intent, 'INTENT'),
  d.id ?? '',
];

export const deploymentTable = (deployments: readonly Schemas['Deployment'][]): string =>
  columns([['started', 'service', 'where', 'version', 'status', 'intent', 'id'], ...deployments.map(deploymentLine)]);

const time = (seconds: number | undefined): string => {
  if (seconds === undefined) return '-';
  if (seconds < 5400) return `${(seconds / 60).toFixed(0)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} d`;
};
const percent = (rate: number | undefined): string => (rate === undefined ? '-' : `${(rate * 100).toFixed(1)} %`);

export function metricsTable(metrics: Schemas['DeliveryMetrics']): string {
  const { changeLeadTime, deploymentFrequency, failedDeploymentRecoveryTime, changeFailRate, deploymentReworkRate } =
    metrics;
  const said = (metric: { enoughData?: boolean; n?: number } | undefined, text: string): string =>
    metric?.enoughData ? text : 'not enough data';
  const row = (title: string, metric: { enoughData?: boolean; n?: number } | undefined, text: string) => [
    title,
    said(metric, text),
    String(metric?.n ?? 0),
  ];
  const duration = (metric: Schemas['DurationMetric'] | undefined) =>
    `median ${time(metric?.medianSeconds)}, p90 ${time(metric?.p90Seconds)}`;
  return columns([
    ['metric', `${metrics.since} to ${metrics.until}`, 'n'],
    row('change lead time', changeLeadTime, duration(changeLeadTime)),
    row(
      'deployment frequency',
      deploymentFrequency,
      `${deploymentFrequency?.perDay?.toFixed(2)} a day, median gap ${time(deploymentFrequency?.medianGapSeconds)}`,
    ),
    row('failed deployment recovery time', failedDeploymentRecoveryTime, duration(failedDeploymentRecoveryTime)),
    row('change fail rate', changeFailRate, percent(changeFailRate?.rate)),
    row('deployment rework rate', deploymentReworkRate, percent(deploymentReworkRate?.rate)),
  ]);
}
