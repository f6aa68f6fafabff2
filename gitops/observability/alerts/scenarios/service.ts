import type { Scenario, Series } from './scenario.ts';

const own = 'namespace="orders"';
const count = (transport: string, code: string, values: string): Series => ({
  [`service_call_seconds_count{${own},transport="${transport}",method="GET /orders",code="${code}",pod="a"}`]: values,
});
const quick = (values: string): Series => ({
  [`service_call_seconds_bucket{${own},transport="rest",method="GET /orders",code="ok",le="0.25",pod="a"}`]: values,
});
/** Of another service, for which it must not fire. */
const others = (values: string): Series => ({
  [`service_call_seconds_count{namespace="fees",transport="rest",method="GET /fees",code="failed",pod="b"}`]: values,
});
const deployment = (name: string, values: string): Series => ({
  [`kube_deployment_status_replicas_ready{${own},deployment="${name}"}`]: values,
});
const up = (name: string, values: string): Series => ({ [`up{${own},service="${name}",pod="a"}`]: values });
const job = (name: string, condition: string, values: string): Series => ({
  [`kube_job_failed{${own},job_name="${name}",condition="${condition}"}`]: values,
});
const cron = (what: string, values: string): Series => ({
  [`kube_cronjob_status_last_${what}_time{${own},cronjob="orders-cleanup"}`]: values,
});
const noPod = (name: string) => ({
  labels: { namespace: 'orders', deployment: name, workload: name },
  summary: `No pod of ${name} is ready`,
});

/** For the fixture's service `orders`, which has a component of every kind. */
export const serviceScenarios: readonly Scenario[] = [
  {
    alert: 'ServiceAbsent',
    at: '10m',
    firing: { series: deployment('orders-api', '0x10'), alerts: [noPod('orders-api'), noPod('orders-worker')] },
    quiet: { ...deployment('orders-api', '1x10'), ...deployment('orders-worker', '2 2 0 0 1 1 1 1 1 1 1') },
  },
  {
    alert: 'ServiceUnseen',
    at: '20m',
    firing: {
      series: { ...up('orders-api', '1x20'), ...up('orders-worker', '0x20') },
      alerts: [
        {
          labels: { namespace: 'orders', workload: 'orders-worker' },
          summary: 'Prometheus scrapes no metrics from orders-worker',
        },
      ],
    },
    quiet: { ...up('orders-api', '1x20'), ...up('orders-worker', '1x5 0x5 1x10') },
  },
  {
    alert: 'ServiceRestarts',
    at: '1h',
    firing: {
      series: { [`kube_pod_container_status_restarts_total{${own},pod="a",container="api"}`]: '0x20 0+1x40' },
      alerts: [{ labels: { namespace: 'orders', pod: 'a' }, summary: 'a has restarted 39 times within an hour' }],
    },
    quiet: { [`kube_pod_container_status_restarts_total{${own},pod="a",container="api"}`]: '0x20 2x40' },
  },
  {
    alert: 'ServiceMemoryNearLimit',
    at: '30m',
    firing: {
      series: {
        [`container_memory_working_set_bytes{${own},pod="a",container="api",image="i"}`]: '240x30',
        [`kube_pod_container_resource_limits{${own},pod="a",container="api",resource="memory"}`]: '256x30',
      },
      alerts: [{ labels: { namespace: 'orders', pod: 'a' }, summary: 'a uses 93.75% of its memory limit' }],
    },
    quiet: {
      [`container_memory_working_set_bytes{${own},pod="a",container="api",image="i"}`]: '128x30',
      [`kube_pod_container_resource_limits{${own},pod="a",container="api",resource="memory"}`]: '256x30',
      [`kube_pod_container_resource_limits{${own},pod="a",container="api",resource="cpu"}`]: '1x30',
    },
  },
  {
    alert: 'ServiceEventLoopBlocked',
    at: '20m',
    firing: {
      series: { [`nodejs_eventloop_lag_p99_seconds{${own},pod="a"}`]: '0.5x20' },
      alerts: [
        { labels: { namespace: 'orders', pod: 'a' }, summary: 'The event loop of a is blocked for 500ms at a time' },
      ],
    },
    quiet: { [`nodejs_eventloop_lag_p99_seconds{${own},pod="a"}`]: '0.01x10 0.5x5 0.01x5' },
  },
  {
    alert: 'ServicePoolWaiting',
    at: '20m',
    firing: {
      series: { [`service_pool_connections{${own},pod="a",pool="writer",state="waiting"}`]: '3+1x20' },
      alerts: [
        {
          labels: { namespace: 'orders', pod: 'a', pool: 'writer', state: 'waiting' },
          summary: 'At least 18 calls are waiting for a connection in the writer pool of a',
        },
      ],
    },
    quiet: {
      [`service_pool_connections{${own},pod="a",pool="writer",state="waiting"}`]:
        '0 9 9 9 0 9 9 9 0 9 9 9 0 9 9 9 0 9 9 9 0',
      [`service_pool_connections{${own},pod="a",pool="writer",state="busy"}`]: '6x20',
    },
  },
  {
    alert: 'ServiceReleaseJobFailed',
    at: '10m',
    firing: {
      series: job('orders-migration', 'true', '1x10'),
      alerts: [
        {
          labels: { namespace: 'orders', job_name: 'orders-migration' },
          summary: 'Release job orders-migration has failed',
        },
      ],
    },
    quiet: { ...job('orders-migration', 'false', '1x10'), ...job('orders-cleanup-123', 'true', '1x10') },
  },
  {
    alert: 'ServiceScheduledJobFailed',
    at: '30m',
    firing: {
      series: { ...cron('schedule', '600x30'), ...cron('successful', '300x30') },
      alerts: [
        {
          labels: { namespace: 'orders', cronjob: 'orders-cleanup', workload: 'orders-cleanup' },
          summary: 'The last run of orders-cleanup did not succeed',
        },
      ],
    },
    // It takes nine minutes, and the previous run was in time.
    quiet: { ...cron('schedule', '600x30'), ...cron('successful', '300x9 660x21') },
  },
  {
    alert: 'ServiceAvailabilityBudgetBurnsFast',
    at: '20m',
    firing: {
      series: {
        ...count('rest', 'ok', '0+90x20'),
        ...count('rest', 'failed', '0+10x20'),
        ...count('grpc', 'ok', '0+100x20'),
      },
      alerts: [
        {
          labels: { transport: 'rest' },
          summary: '10% of the calls to orders over rest fail because of the service; the objective allows 0.5 %',
        },
      ],
    },
    // Neither a caller's error nor a failure of another service counts as a failure of this one.
    quiet: {
      ...count('rest', 'ok', '0+995x20'),
      ...count('rest', 'failed', '0+5x20'),
      ...count('rest', 'refused', '0+5000x20'),
      ...others('0+1000x20'),
    },
  },
  {
    alert: 'ServiceAvailabilityBudgetBurnsSlowly',
    at: '2h',
    firing: {
      series: { ...count('grpc', 'ok', '0+98x120'), ...count('grpc', 'failed', '0+2x120') },
      alerts: [
        {
          labels: { transport: 'grpc' },
          summary: '2% of the calls to orders over grpc fail because of the service; the objective allows 0.5 %',
        },
      ],
    },
    quiet: { ...count('grpc', 'ok', '0+998x120'), ...count('grpc', 'failed', '0+2x120') },
  },
  {
    alert: 'ServiceLatencyBudgetBurnsFast',
    at: '20m',
    firing: {
      series: { ...count('rest', 'ok', '0+100x20'), ...quick('0+75x20') },
      alerts: [
        {
          labels: { transport: 'rest' },
          summary: '25% of the calls to orders over rest take longer than 0.25 s; the objective allows 1 %',
        },
      ],
    },
    quiet: { ...count('rest', 'ok', '0+100x20'), ...quick('0+95x20') },
  },
  {
    alert: 'ServiceLatencyBudgetBurnsSlowly',
    at: '2h',
    firing: {
      series: { ...count('rest', 'ok', '0+100x120'), ...quick('0+95x120') },
      alerts: [
        {
          labels: { transport: 'rest' },
          summary: '5% of the calls to orders over rest take longer than 0.25 s; the objective allows 1 %',
        },
      ],
    },
    // A single slow call at low traffic.
    quiet: { ...count('rest', 'ok', '0x80 0+1x40'), ...quick('0x80 0+1x38 38x2') },
  },
];
