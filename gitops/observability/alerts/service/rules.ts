import type { ComponentPlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { AlertingRule, Duration, RuleGroup } from '../rule.ts';
import { objectiveRules } from './objectives.ts';

/** `absent` keeps the labels of the selection for the summary. */
const absentOrZero = (selection: string, by: string) => `(max by (${by}) (${selection}) == 0) or absent(${selection})`;

/** Whether the pods of Deployments exist and are healthy. */
function servingAlerts({ namespace, components }: ServicePlan): readonly AlertingRule[] {
  const serving = components.filter(({ run }) => run.type === 'deployment');
  if (serving.length === 0) return [];
  const own = `namespace="${namespace}"`;
  const absent = serving.map(
    ({ name }): AlertingRule => ({
      alert: 'ServiceAbsent',
      expr: absentOrZero(`kube_deployment_status_replicas_ready{${own},deployment="${name}"}`, 'namespace, deployment'),
      for: '5m',
      severity: 'critical',
      labels: { workload: name },
      summary: 'No pod of {{ $labels.deployment }} is ready',
      description: 'It answers no calls, or does no work, in this region.',
    }),
  );
  const scraped = serving.filter(
    ({ run }) => run.type === 'deployment' && run.ports.some(({ name }) => name === 'metrics'),
  );
  const unseen = scraped.map(
    ({ name }): AlertingRule => ({
      alert: 'ServiceUnseen',
      expr: absentOrZero(`up{${own},service="${name}"}`, 'namespace, service'),
      for: '10m',
      severity: 'warning',
      labels: { workload: name },
      summary: 'Prometheus scrapes no metrics from {{ $labels.service }}',
      description:
        'Its other alerts have no data: its pods do not answer on their metrics port, or a network policy blocks Prometheus.',
    }),
  );
  const pods: readonly AlertingRule[] = [
    {
      alert: 'ServiceRestarts',
      expr: `sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{${own}}[1h])) > 3`,
      for: '5m',
      severity: 'warning',
      summary: '{{ $labels.pod }} has restarted {{ $value | printf "%.0f" }} times within an hour',
      description: 'The process exits, or is killed at its memory limit or after failed liveness probes.',
    },
    {
      alert: 'ServiceMemoryNearLimit',
      expr: `max by (namespace, pod) (container_memory_working_set_bytes{${own},container!="",image!=""})
  / max by (namespace, pod) (kube_pod_container_resource_limits{${own},resource="memory"}) > 0.9`,
      for: '15m',
      severity: 'warning',
      summary: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit',
      description: 'At the limit the kernel kills the process, and its calls fail.',
    },
  ];
  return [...absent, ...unseen, ...pods, ...(scraped.length > 0 ? nodeAlerts(own) : [])];
}

/** Alerts on metrics of Node.js and the kit; a service without them has no such series. */
const nodeAlerts = (own: string): readonly AlertingRule[] => [
  {
    alert: 'ServiceEventLoopBlocked',
    expr: `nodejs_eventloop_lag_p99_seconds{${own}} > 0.25`,
    for: '10m',
    severity: 'warning',
    summary: 'The event loop of {{ $labels.pod }} is blocked for {{ $value | humanizeDuration }} at a time',
    description: 'Meanwhile every call in that process waits, including its health checks.',
  },
  {
    alert: 'ServicePoolWaiting',
    expr: `min_over_time(service_pool_connections{${own},state="waiting"}[5m]) > 0`,
    for: '5m',
    severity: 'warning',
    summary:
      'At least {{ $value }} calls are waiting for a connection in the {{ $labels.pool }} pool of {{ $labels.pod }}',
    description:
      'The pool is too small for the load, or statements take longer than before. Calls become slower, then fail.',
  },
];

/** Jobs of a release: the migration, and the publication of a site. */
function releaseJobAlerts({ namespace, components, database }: ServicePlan): readonly AlertingRule[] {
  const names = [
    ...components.filter(({ run }) => run.type === 'release-job').map(({ name }) => name),
    ...(database?.migration.runsHere ? [database.migration.name] : []),
  ];
  if (names.length === 0) return [];
  return [
    {
      alert: 'ServiceReleaseJobFailed',
      expr: `max by (namespace, job_name) (kube_job_failed{namespace="${namespace}",job_name=~"${names.join('|')}",condition="true"}) > 0`,
      for: '1m',
      severity: 'critical',
      summary: 'Release job {{ $labels.job_name }} has failed',
      description: 'The release stops in this region; the previous release still runs.',
    },
  ];
}

/** The last run of a schedule did not succeed in time. */
function scheduleAlert({ name, run }: ComponentPlan, namespace: string): readonly AlertingRule[] {
  if (run.type !== 'scheduled') return [];
  const of = (series: string) =>
    `max by (namespace, cronjob) (kube_cronjob_status_last_${series}_time{namespace="${namespace}",cronjob="${name}"})`;
  const patience: Duration = `${Math.ceil(run.deadlineSeconds / 60) + 5}m`;
  return [
    {
      alert: 'ServiceScheduledJobFailed',
      expr: `(${of('schedule')} > ${of('successful')}) or (${of('schedule')} unless ${of('successful')})`,
      for: patience,
      severity: 'warning',
      labels: { workload: name },
      summary: 'The last run of {{ $labels.cronjob }} did not succeed',
      description: 'Its work is not done until a later run succeeds.',
    },
  ];
}

/** Alerts of every service, by the way its components run. */
export function serviceRules(plan: ServicePlan): readonly RuleGroup[] {
  const { service } = plan;
  const alerts = [
    ...servingAlerts(plan),
    ...releaseJobAlerts(plan),
    ...plan.components.flatMap((component) => scheduleAlert(component, plan.namespace)),
  ].map((alert) => ({ ...alert, labels: { ...alert.labels, service } }));
  return [{ name: `service-${service}`, runbook: 'service', recordings: [], alerts }, ...objectiveRules(plan)].filter(
    (group) => group.alerts.length > 0,
  );
}
