import type { Scenario, Series } from '@sample-platform-ai/gitops/observability/alerts/scenarios/scenario.ts';

const count = (transport: string, code: string, values: string, method = 'MatrixService.GetMatrix'): Series => ({
  [`ledger_call_seconds_count{transport="${transport}",method="${method}",code="${code}",pod="a"}`]: values,
});
const pool = (state: string, values: string): Series => ({
  [`ledger_pool_connections{namespace="ledger",pod="a",pool="writer",state="${state}"}`]: values,
});

export const ledgerScenarios: readonly Scenario[] = [
  {
    alert: 'LedgerDatabaseUnavailable',
    at: '10m',
    firing: {
      series: { ...count('grpc', 'ok', '0+6x10'), ...count('grpc', 'unavailable', '0+4x10') },
      alerts: [
        {
          labels: { transport: 'grpc' },
          summary: '40% of the calls over grpc fail because the database is unreachable',
        },
      ],
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
          summary: 'At least 18 calls are waiting for a connection in the writer pool of a',
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
          summary: 'Event streams from a are 10m 0s behind',
        },
      ],
    },
    // A switchover: half a minute, and then on time again.
    quiet: { 'ledger_outbox_lag_seconds{namespace="ledger",pod="a"}': '0 0 30 0 0 0 30 0 0 0 30' },
  },
  {
    alert: 'LedgerRelayLags',
    at: '20m',
    firing: {
      series: { 'ledger_relay_lag_seconds{namespace="ledger",pod="a"}': '0+60x20' },
      alerts: [
        {
          labels: { namespace: 'ledger', pod: 'a' },
          summary: 'Events have waited 20m 0s for the relay, seen by a',
        },
      ],
    },
    // A failover of two minutes, and then on time again.
    quiet: { 'ledger_relay_lag_seconds{namespace="ledger",pod="a"}': '0 1 1 60 120 1 0 1 1 1 1 1 1 1 1 1 1 1 1 1 1' },
  },
  {
    alert: 'LedgerFaults',
    at: '20m',
    firing: {
      series: { 'ledger_faults_total{pod="a"}': '0x10 3x10' },
      alerts: [{ labels: {}, summary: '3 calls failed with internal errors in 15 minutes' }],
    },
    quiet: { 'ledger_faults_total{pod="a"}': '7x20' },
  },
];
