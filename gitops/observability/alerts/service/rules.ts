import type { ComponentPlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { AlertingRule, Duration, RuleGroup } from '../rule.ts';
import { objectiveRules } from './objectives.ts';

/** The second half keeps the selection's labels, for the summary. */
const absentOrZero = (selection: string, by: string) => `(max by (${by}) (${selection}) == 0) or absent(${selection})`;

/** Whether pods that stay are there, and in good health. */
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
      description: 'Nothing answers, or nothing is worked on, in this region.',
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
      summary: 'Prometheus reads no metrics of {{ $labels.service }}',
      description:
        'The other alerts about it are blind: its pods do not answer on their metrics port, or no policy lets Prometheus in.',
    }),
  );
  const pods: readonly AlertingRule[] = [
    {
      alert: 'ServiceRestarts',
      expr: `sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{${own}}[1h])) > 3`,
      for: '5m',
      severity: 'warning',
      summary: '{{ $labels.pod }} was started {{ $value | printf "%.0f" }} times again within an hour',
      description:
        'The process ends by itself or is ended: by its memory limit, or by a liveness probe that it does not answer.',
    },
    {
      alert: 'ServiceMemoryNearLimit',
      expr: `max by (namespace, pod) (container_memory_working_set_bytes{${own},container!="",image!=""})
  / max by (namespace, pod) (kube_pod_container_resource_limits{${own},resource="memory"}) > 0.9`,
      for: '15m',
      severity: 'warning',
      summary: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit',
      description: 'At its limit the kernel ends the process, and the calls in it.',
    },
  ];
  return [...absent, ...unseen, ...pods, ...(scraped.length > 0 ? nodeAlerts(own) : [])];
}

/** What Node and the kit export; a service without them has no such series. */
const nodeAlerts = (own: string): readonly AlertingRule[] => [
  {
    alert: 'ServiceEventLoopBlocked',
    expr: `nodejs_eventloop_lag_p99_seconds{${own}} > 0.25`,
    for: '10m',
    severity: 'warning',
    summary: 'The event loop of {{ $labels.pod }} is blocked for {{ $value | humanizeDuration }} at a time',
    description: 'Every call in that process waits meanwhile, its health checks too.',
  },
  {
    alert: 'ServicePoolWaiting',
    expr: `min_over_time(service_pool_connections{${own},state="waiting"}[5m]) > 0`,
    for: '5m',
    severity: 'warning',
    summary:
      'Calls wait for a connection of the {{ $labels.pool }} pool in {{ $labels.pod }}, at least {{ $value }} at any time',
    description:
      'The pool is smaller than the load, or statements take longer than they used to. Calls are slower, then refused.',
  },
];

/** Jobs of a release: the migration, and what publishes a site. */
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
      summary: 'Job {{ $labels.job_name }} of a release has failed',
      description: 'The release goes no further in this region; what ran before still runs.',
    },
  ];
}

/** A schedule's last run has not succeeded, by some minutes after it had to. */
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
      summary: 'The last run of {{ $labels.cronjob }} has not succeeded',
      description: 'Its work is not done until a later run does it.',
    },
  ];
}

/** What every service is watched for, by how its components run. */
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
