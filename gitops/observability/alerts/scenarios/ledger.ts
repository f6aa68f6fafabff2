import type { Scenario, Series } from './scenario.ts';

const count = (transport: string, code: string, values: string, method = 'MatrixService.GetMatrix'): Series => ({
  [`ledger_call_seconds_count{transport="${transport}",method="${method}",code="${code}",pod="a"}`]: values,
});
const quick = (values: string, method = 'MatrixService.GetMatrix'): Series => ({
  [`ledger_call_seconds_bucket{transport="rest",method="${method}",code="ok",le="0.25",pod="a"}`]: values,
});
const pool = (state: string, values: string): Series => ({
  [`ledger_pool_connections{namespace="ledger",pod="a",pool="writer",state="${state}"}`]: values,
});

export const ledgerScenarios: readonly Scenario[] = [
  {
    alert: 'LedgerAvailabilityBudgetBurnsFast',
    at: '20m',
    firing: {
      series: {
        ...count('rest', 'ok', '0+98x20'),
        ...count('rest', 'internal', '0+2x20'),
        ...count('grpc', 'ok', '0+100x20'),
      },
      alerts: [
        {
          labels: { transport: 'rest' },
          summary: '2% of the calls over rest fail by a fault of ours; 0.1 % is what the objective allows',
        },
      ],
    },
    // What a caller got wrong is no failure of ours, and 1 in 200 is for the slow alert.
    quiet: {
      ...count('rest', 'ok', '0+9950x20'),
      ...count('rest', 'internal', '0+50x20'),
      ...count('rest', 'invalid_argument', '0+5000x20'),
    },
  },
  {
    alert: 'LedgerAvailabilityBudgetBurnsSlowly',
    at: '2h',
    firing: {
      series: { ...count('grpc', 'ok', '0+995x120'), ...count('grpc', 'unavailable', '0+5x120') },
      alerts: [
        {
          labels: { transport: 'grpc' },
          summary: '0.5% of the calls over grpc fail by a fault of ours; 0.1 % is what the objective allows',
        },
      ],
    },
    quiet: { ...count('grpc', 'ok', '0+99950x120'), ...count('grpc', 'unavailable', '0+50x120') },
  },
  {
    alert: 'LedgerLatencyBudgetBurnsFast',
    at: '20m',
    firing: {
      series: { ...count('rest', 'ok', '0+100x20'), ...quick('0+75x20') },
      alerts: [
        {
          labels: { transport: 'rest' },
          summary: '25% of the calls over rest take longer than 0.25 s; 1 % is what the objective allows',
        },
      ],
    },
    // Streams last for minutes, and 5 % is for the slow alert.
    quiet: {
      ...count('rest', 'ok', '0+100x20'),
      ...quick('0+95x20'),
      ...count('rest', 'ok', '0+100x20', 'EventService.WatchEvents'),
      ...quick('0x20', 'EventService.WatchEvents'),
    },
  },
  {
    alert: 'LedgerLatencyBudgetBurnsSlowly',
    at: '2h',
    firing: {
      series: { ...count('rest', 'ok', '0+100x120'), ...quick('0+95x120') },
      alerts: [
        {
          labels: { transport: 'rest' },
          summary: '5% of the calls over rest take longer than 0.25 s; 1 % is what the objective allows',
        },
      ],
    },
    // A single slow call in a quiet night.
    quiet: { ...count('rest', 'ok', '0x80 0+1x40'), ...quick('0x80 0+1x38 38x2') },
  },
  {
    alert: 'LedgerAbsent',
    at: '10m',
    firing: { series: {}, alerts: [{ labels: {}, summary: 'No pod of the ledger reports anything' }] },
    quiet: pool('idle', '3x10'),
  },
  {
    alert: 'LedgerDatabaseUnavailable',
    at: '10m',
    firing: {
      series: { ...count('grpc', 'ok', '0+6x10'), ...count('grpc', 'unavailable', '0+4x10') },
      alerts: [{ labels: { transport: 'grpc' }, summary: '40% of the calls over grpc find no database that answers' }],
    },
    // A minute of it, as a planned switchover costs.
    quiet: { ...count('grpc', 'ok', '0+6x10'), ...count('grpc', 'unavailable', '0x6 4x4') },
  },
  {
    alert: 'LedgerPoolWaiting',
    at: '20m',
    firing: {
      series: pool('waiting', '3+1x20'),
      alerts: [
        {
          labels: { namespace: 'ledger', pod: 'a', pool: 'writer', state: 'waiting' },
          summary: 'Calls wait for a connection of the writer pool in a, at least 18 at any time',
        },
      ],
    },
    quiet: { ...pool('waiting', '0 9 9 9 0 9 9 9 0 9 9 9 0 9 9 9 0 9 9 9 0'), ...pool('busy', '6x20') },
  },
  {
    alert: 'LedgerOutboxLags',
    at: '10m',
    firing: {
      series: { 'ledger_outbox_lag_seconds{namespace="ledger",pod="a"}': '0+60x10' },
      alerts: [
        {
          labels: { namespace: 'ledger', pod: 'a' },
          summary: 'Streams of a are 10m 0s behind what is recorded',
        },
      ],
    },
    // A switchover: half a minute, and then on time again.
    quiet: { 'ledger_outbox_lag_seconds{namespace="ledger",pod="a"}': '0 0 30 0 0 0 30 0 0 0 30' },
  },
  {
    alert: 'LedgerFaults',
    at: '20m',
    firing: {
      series: { 'ledger_faults_total{pod="a"}': '0x10 3x10' },
      alerts: [{ labels: {}, summary: '3 calls ended in a fault of the ledger itself within a quarter of an hour' }],
    },
    quiet: { 'ledger_faults_total{pod="a"}': '7x20' },
  },
  {
    alert: 'LedgerEventLoopBlocked',
    at: '20m',
    firing: {
      series: { 'nodejs_eventloop_lag_p99_seconds{namespace="ledger",pod="a"}': '0.5x20' },
      alerts: [
        {
          labels: { namespace: 'ledger', pod: 'a' },
          summary: 'The event loop of a is blocked for 500ms at a time',
        },
      ],
    },
    quiet: { 'nodejs_eventloop_lag_p99_seconds{namespace="ledger",pod="a"}': '0.01x10 0.5x5 0.01x5' },
  },
  {
    alert: 'LedgerMemoryNearLimit',
    at: '30m',
    firing: {
      series: {
        'container_memory_working_set_bytes{namespace="ledger",pod="a",container="backend",image="i"}': '240x30',
        'kube_pod_container_resource_limits{namespace="ledger",pod="a",container="backend",resource="memory"}':
          '256x30',
      },
      alerts: [{ labels: { namespace: 'ledger', pod: 'a' }, summary: 'a uses 93.75% of its memory limit' }],
    },
    quiet: {
      'container_memory_working_set_bytes{namespace="ledger",pod="a",container="backend",image="i"}': '128x30',
      'kube_pod_container_resource_limits{namespace="ledger",pod="a",container="backend",resource="memory"}': '256x30',
      'kube_pod_container_resource_limits{namespace="ledger",pod="a",container="backend",resource="cpu"}': '1x30',
    },
  },
];
