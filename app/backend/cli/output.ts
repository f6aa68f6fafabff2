import type { Schemas } from '@sample-platform-ai/contract/client';

type Row = readonly string[];

const columns = (rows: readonly Row[]): string => {
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

export const deploymentLine = (d: Schemas['Deployment']): Row => [
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

/** What the check of an image's provenance found; undefined where none was made. */
export const provenanceLine = ({ provenance }: Schemas['Deployment']): string | undefined =>
  provenance &&
  `provenance ${word(provenance.status, 'PROVENANCE_STATUS')}: ${provenance.detail ?? `${provenance.workflow} at ${provenance.commit}`}`;

export function rolloutTable(rollouts: readonly Schemas['Rollout'][]): string {
  const rows = rollouts.map((r): Row => {
    const there = (r.deployments ?? []).filter(({ status }) => status === 'DEPLOYMENT_STATUS_SUCCEEDED');
    return [
      r.startedAt ?? '',
      r.service ?? '',
      r.environment ?? '',
      r.deployments?.at(-1)?.version ?? '',
      word(r.status, 'ROLLOUT_STATUS'),
      word(r.intent, 'INTENT'),
      `${new Set(there.map(({ region }) => region)).size}/${r.regions?.length ?? 0}`,
      String(r.commitCount ?? 0),
      r.causedIncidentIds?.length ? `caused ${r.causedIncidentIds.join(' ')}` : '',
      r.id ?? '',
    ];
  });
  const head = ['started', 'service', 'environment', 'version', 'status', 'intent', 'regions', 'commits', 'note', 'id'];
  return columns([head, ...rows]);
}

export const incidentTable = (incidents: readonly Schemas['Incident'][]): string =>
  columns([
    ['started', 'service', 'environment', 'severity', 'status', 'title', 'caused by', 'id'],
    ...incidents.map(
      (i): Row => [
        i.startedAt ?? '',
        i.service ?? '',
        i.environment ?? '',
        word(i.severity, 'SEVERITY'),
        word(i.status, 'INCIDENT_STATUS'),
        i.title ?? '',
        i.causingDeploymentId ?? '',
        i.id ?? '',
      ],
    ),
  ]);

export const serviceTable = (services: readonly Schemas['Service'][]): string =>
  columns([
    ['service', 'team', 'repository', 'links'],
    ...services.map(
      (s): Row => [
        s.name ?? '',
        s.team ?? '',
        s.repository?.fullName ?? '',
        (s.links ?? []).map(({ url }) => url).join(' '),
      ],
    ),
  ]);

const marks: Readonly<Record<string, string>> = { DRIFT_DRIFTED: ' !', DRIFT_PENDING: ' …', DRIFT_UNKNOWN: ' ?' };

/** One row for each service, one column for each environment and region. */
export function matrixTable(cells: readonly Schemas['Cell'][]): string {
  const placeOf = (cell: Schemas['Cell']) => `${cell.environment}/${cell.region}`;
  const places = [...new Set(cells.map(placeOf))];
  const services = [...new Set(cells.map(({ service }) => service ?? ''))];
  const found = new Map(cells.map((cell) => [`${cell.service} ${placeOf(cell)}`, cell]));
  const text = (service: string, place: string): string => {
    const cell = found.get(`${service} ${place}`);
    return cell ? `${cell.claimed?.version ?? '-'}${marks[cell.drift ?? ''] ?? ''}` : '';
  };
  const rows = services.map((service) => [service, ...places.map((place) => text(service, place))]);
  return `${columns([['service', ...places], ...rows])}\n! drifted   … in progress   ? not observed yet`;
}

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
    row('  of the first commit', metrics.firstCommitLeadTime, duration(metrics.firstCommitLeadTime)),
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

export const hitTable = (hits: readonly Schemas['SearchHit'][]): string =>
  columns([
    ['kind', 'what', 'service', 'environment', 'regions', 'at', 'title', 'id'],
    ...hits.map(
      (hit): Row => [
        word(hit.kind, 'SEARCH_KIND'),
        hit.text,
        hit.service,
        hit.environment ?? '',
        hit.regions?.join(' ') ?? '',
        hit.at ?? '',
        hit.title ?? '',
        hit.deploymentId ?? hit.rolloutId ?? hit.incidentId ?? '',
      ],
    ),
  ]);

export const comparisonTable = (services: readonly Schemas['ComparedService'][]): string =>
  columns([
    ['service', 'here', 'there', 'waiting since', 'commits'],
    ...services.map(
      (s): Row => [
        s.service,
        s.release?.version ?? '-',
        s.other?.version ?? '-',
        s.waitingSince ?? '',
        s.commitCount === undefined ? '' : String(s.commitCount),
      ],
    ),
  ]);
