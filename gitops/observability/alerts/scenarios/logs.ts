import type { Scenario } from './scenario.ts';

const requests = (status: string) =>
  `loki_request_duration_seconds_count{route="loki_api_v1_push",status_code="${status}"}`;
const compacted = 'loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds';

export const logScenarios: readonly Scenario[] = [
  {
    alert: 'LokiAbsent',
    at: '20m',
    firing: { series: {}, alerts: [{ labels: {}, summary: 'Loki exports no metrics' }] },
    quiet: { 'loki_build_info{pod="loki-0"}': '1x20' },
  },
  {
    alert: 'LokiRequestsFail',
    at: '30m',
    firing: {
      series: { [requests('204')]: '0+3x30', [requests('500')]: '0+1x30' },
      alerts: [
        {
          labels: { route: 'loki_api_v1_push' },
          summary: '25% of requests to loki_api_v1_push in Loki fail',
        },
      ],
    },
    quiet: { [requests('204')]: '0+9x30', [requests('429')]: '0+9x30' },
  },
  {
    alert: 'LokiDiscardsLogs',
    at: '40m',
    firing: {
      series: { 'loki_discarded_samples_total{reason="rate_limited",tenant="fake"}': '0+20x40' },
      alerts: [{ labels: { reason: 'rate_limited' }, summary: 'Loki has refused 300 log lines: rate_limited' }],
    },
    quiet: { 'loki_discarded_samples_total{reason="rate_limited",tenant="fake"}': '0+2x40' },
  },
  {
    alert: 'LokiRetentionStopped',
    at: '6h',
    firing: {
      series: { [`${compacted}{pod="loki-0"}`]: '60x360' },
      alerts: [{ labels: {}, summary: 'Logs have not been compacted for 5h 59m 0s' }],
    },
    // Only one of several replicas compacts; the others stay at zero.
    quiet: { [`${compacted}{pod="loki-0"}`]: '0+60x360', [`${compacted}{pod="loki-1"}`]: '0x360' },
  },
  {
    alert: 'AlloyLosesLogs',
    at: '20m',
    firing: {
      series: { 'loki_write_dropped_entries_total{pod="alloy-a",reason="ingester_error"}': '0x10 15x10' },
      alerts: [{ labels: { pod: 'alloy-a' }, summary: 'alloy-a has dropped 15 log lines' }],
    },
    quiet: { 'loki_write_dropped_entries_total{pod="alloy-a",reason="ingester_error"}': '15x20' },
  },
  {
    alert: 'AlloySendsNothing',
    at: '1h',
    firing: {
      series: {
        'loki_write_sent_entries_total{pod="alloy-a"}': '500x60',
        'loki_write_sent_entries_total{pod="alloy-b"}': '0+500x60',
      },
      alerts: [{ labels: { pod: 'alloy-a' }, summary: 'alloy-a has sent no log line for 30 minutes' }],
    },
    quiet: { 'loki_write_sent_entries_total{pod="alloy-a"}': '0+1x60' },
  },
  {
    alert: 'AlloyComponentUnhealthy',
    at: '30m',
    firing: {
      series: { 'alloy_component_controller_running_components{pod="alloy-a",health_type="unhealthy"}': '2x30' },
      alerts: [{ labels: { pod: 'alloy-a' }, summary: '2 components of alloy-a are not healthy' }],
    },
    quiet: { 'alloy_component_controller_running_components{pod="alloy-a",health_type="healthy"}': '9x30' },
  },
];
