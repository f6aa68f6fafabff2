import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { callRate, failed, fastCallRate, timed } from '../alerts/calls.ts';
import { objectives } from '../alerts/objectives.ts';
import { dashboard, now, overTime } from './panels.ts';

const rate = '$__rate_interval';
const { availabilityPercent, latency } = objectives;

const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (le, transport) (rate(ledger_call_seconds_bucket{${timed}}[${rate}])))`;
/** Of the 30 days' budget: 1 is untouched, below 0 it is overspent. */
const budgetLeft = (badRatio: string, percent: number) =>
  `1 - (${badRatio}) / ${Number((1 - percent / 100).toFixed(6))}`;

/** How the ledger is, as its callers and its pods see it. */
export const ledgerDashboard = (): DashboardBuilder =>
  dashboard('ledger', 'Ledger', 'Traffic, errors, latency and saturation of the application')
    .withRow(new RowBuilder('Objectives over 30 days'))
    .withPanel(
      now({
        title: `Budget left: ${availabilityPercent} % of calls succeed`,
        description: 'Over as much of the 30 days as Prometheus keeps.',
        unit: 'percentunit',
        queries: {
          '{{transport}}': budgetLeft(
            `(${callRate('30d', failed)} or 0 * ${callRate('30d')}) / ${callRate('30d')}`,
            availabilityPercent,
          ),
        },
      }),
    )
    .withPanel(
      now({
        title: `Budget left: ${latency.percent} % within ${latency.seconds} s`,
        unit: 'percentunit',
        queries: {
          '{{transport}}': budgetLeft(
            `1 - ${fastCallRate('30d', latency.seconds)} / ${callRate('30d', timed)}`,
            latency.percent,
          ),
        },
      }),
    )
    .withPanel(
      now({
        title: 'Faults of ours in a day',
        description: 'Something was thrown that the contract has no code for.',
        unit: 'short',
        queries: { faults: 'sum(increase(ledger_faults_total[1d]))' },
        worseFrom: 1,
      }),
    )
    .withPanel(now({ title: 'Open streams', unit: 'short', queries: { streams: 'sum(ledger_stream_readers)' } }))
    .withRow(new RowBuilder('What callers see'))
    .withPanel(overTime({ title: 'Calls', unit: 'reqps', queries: { '{{transport}}': callRate(rate) } }))
    .withPanel(
      overTime({
        title: 'Failed calls by code',
        description: 'Of all calls. Only the first three codes are faults of the service.',
        unit: 'percentunit',
        queries: {
          '{{code}}': `sum by (code) (rate(ledger_call_seconds_count{code!="ok"}[${rate}])) / ignoring (code) group_left () sum(rate(ledger_call_seconds_count[${rate}]))`,
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Time to answer',
        description: 'Streams left out.',
        unit: 's',
        queries: { 'half, {{transport}}': quantile(0.5), '99 %, {{transport}}': quantile(0.99) },
      }),
    )
    .withPanel(
      overTime({
        title: 'Slowest methods, mean',
        unit: 's',
        queries: {
          '{{method}}': `topk(5, sum by (method) (rate(ledger_call_seconds_sum{${timed}}[${rate}])) / sum by (method) (rate(ledger_call_seconds_count{${timed}}[${rate}])))`,
        },
      }),
    )
    .withRow(new RowBuilder('Pods'))
    .withPanel(
      overTime({
        title: 'CPU of what is requested',
        description: 'The autoscaler keeps the mean at 70 %.',
        unit: 'percentunit',
        queries: {
          '{{pod}}': `sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="ledger",container!="",image!=""}[${rate}])) / sum by (pod) (kube_pod_container_resource_requests{namespace="ledger",resource="cpu"})`,
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Memory of the limit',
        unit: 'percentunit',
        queries: {
          '{{pod}}':
            'sum by (pod) (container_memory_working_set_bytes{namespace="ledger",container!="",image!=""}) / sum by (pod) (kube_pod_container_resource_limits{namespace="ledger",resource="memory"})',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Event loop, 99 %',
        description: 'How long a turn waits: everything in the process waits as long.',
        unit: 's',
        queries: { '{{pod}}': 'nodejs_eventloop_lag_p99_seconds{namespace="ledger"}' },
      }),
    )
    .withPanel(
      overTime({
        title: 'Replicas',
        unit: 'short',
        queries: {
          ready: 'sum(kube_deployment_status_replicas_ready{namespace="ledger"})',
          wanted: 'sum(kube_horizontalpodautoscaler_status_desired_replicas{namespace="ledger"})',
          most: 'sum(kube_horizontalpodautoscaler_spec_max_replicas{namespace="ledger"})',
        },
      }),
    );
