import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { callsOf } from '../alerts/service/calls.ts';
import { dashboard, now, overTime } from './panels.ts';

const rate = '$__rate_interval';

/** Remaining error budget of 30 days: 1 is untouched, below 0 it is overspent. */
const budgetLeft = (badRatio: string, percent: number) =>
  `1 - (${badRatio}) / ${Number((1 - percent / 100).toFixed(6))}`;

/** A service from the view of its callers and its pods. */
export function serviceDashboard(plan: ServicePlan): DashboardBuilder {
  const board = dashboard(`service-${plan.service}`, `Service ${plan.service}`, plan.description);
  addCalls(board, plan);
  addPods(board, plan);
  addJobs(board, plan);
  return board;
}

function addCalls(board: DashboardBuilder, plan: ServicePlan): void {
  const { objectives } = plan;
  if (!objectives) return;
  const calls = callsOf(plan, objectives);
  const { availability, latency } = objectives;
  const seconds = latency.milliseconds / 1000;
  const matchers = [calls.own, ...(calls.timed === undefined ? [] : [calls.timed])].join(',');
  const quantile = (share: number) =>
    `histogram_quantile(${share}, sum by (le, transport) (rate(${calls.histogram}_bucket{${matchers}}[${rate}])))`;
  board
    .withRow(new RowBuilder('Objectives over 30 days'))
    .withPanel(
      now({
        title: `Budget left: ${availability} % of calls succeed`,
        description: 'Over the part of the 30 days that Prometheus retains.',
        unit: 'percentunit',
        queries: { '{{transport}}': budgetLeft(`(${calls.failed('30d')}) / ${calls.all('30d')}`, availability) },
      }),
    )
    .withPanel(
      now({
        title: `Budget left: ${latency.percentile} % within ${seconds} s`,
        unit: 'percentunit',
        queries: {
          '{{transport}}': budgetLeft(
            `1 - ${calls.fast('30d', seconds)} / ${calls.timedCalls('30d')}`,
            latency.percentile,
          ),
        },
      }),
    )
    .withRow(new RowBuilder('What callers see'))
    .withPanel(overTime({ title: 'Calls', unit: 'reqps', queries: { '{{transport}}': calls.all(rate) } }))
    .withPanel(
      overTime({
        title: 'Calls that fail because of the service',
        unit: 'percentunit',
        queries: { '{{transport}}': `(${calls.failed(rate)}) / ${calls.all(rate)}` },
      }),
    )
    .withPanel(
      overTime({
        title: 'Response time',
        unit: 's',
        queries: { 'median, {{transport}}': quantile(0.5), '99 %, {{transport}}': quantile(0.99) },
      }),
    )
    .withPanel(
      overTime({
        title: 'Slowest methods, mean',
        unit: 's',
        queries: {
          '{{method}}': `topk(5, sum by (method) (rate(${calls.histogram}_sum{${matchers}}[${rate}])) / sum by (method) (rate(${calls.histogram}_count{${matchers}}[${rate}])))`,
        },
      }),
    );
}

function addPods(board: DashboardBuilder, { namespace, components }: ServicePlan): void {
  if (!components.some(({ run }) => run.type === 'deployment')) return;
  const own = `namespace="${namespace}"`;
  board
    .withRow(new RowBuilder('Pods'))
    .withPanel(
      overTime({
        title: 'CPU usage / requests',
        description: 'The autoscaler targets a mean of 70 %.',
        unit: 'percentunit',
        queries: {
          '{{pod}}': `sum by (pod) (rate(container_cpu_usage_seconds_total{${own},container!="",image!=""}[${rate}])) / sum by (pod) (kube_pod_container_resource_requests{${own},resource="cpu"})`,
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Memory usage / limit',
        unit: 'percentunit',
        queries: {
          '{{pod}}': `sum by (pod) (container_memory_working_set_bytes{${own},container!="",image!=""}) / sum by (pod) (kube_pod_container_resource_limits{${own},resource="memory"})`,
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Event loop delay, 99th percentile',
        description: 'Everything in the process waits for this time.',
        unit: 's',
        queries: { '{{pod}}': `nodejs_eventloop_lag_p99_seconds{${own}}` },
      }),
    )
    .withPanel(
      overTime({
        title: 'Replicas',
        unit: 'short',
        queries: {
          'ready, {{deployment}}': `sum by (deployment) (kube_deployment_status_replicas_ready{${own}})`,
          'desired, {{horizontalpodautoscaler}}': `sum by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_desired_replicas{${own}})`,
          'maximum, {{horizontalpodautoscaler}}': `sum by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{${own}})`,
        },
      }),
    );
}

function addJobs(board: DashboardBuilder, { namespace, components, database }: ServicePlan): void {
  if (!database && components.every(({ run }) => run.type === 'deployment')) return;
  board
    .withRow(new RowBuilder('Jobs'))
    .withPanel(
      overTime({
        title: 'Failed jobs',
        unit: 'short',
        queries: {
          '{{job_name}}': `max by (job_name) (kube_job_failed{namespace="${namespace}",condition="true"})`,
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Time since the last success of each schedule',
        unit: 's',
        queries: {
          '{{cronjob}}': `time() - max by (cronjob) (kube_cronjob_status_last_successful_time{namespace="${namespace}"})`,
        },
      }),
    );
}
