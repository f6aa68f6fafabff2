import type { RuleGroup } from './rule.ts';

/** Whether logs arrive and can be queried. */
export const logRules: RuleGroup = {
  name: 'logs',
  runbook: 'logs',
  recordings: [],
  alerts: [
    {
      alert: 'LokiAbsent',
      expr: 'absent(loki_build_info)',
      for: '10m',
      severity: 'critical',
      summary: 'Loki exports no metrics',
      description: 'Logs wait on the nodes, and are lost when the agents drop them or a node is removed.',
    },
    {
      alert: 'LokiRequestsFail',
      expr: `sum by (route) (rate(loki_request_duration_seconds_count{status_code=~"5.."}[5m]))
  / sum by (route) (rate(loki_request_duration_seconds_count[5m])) > 0.1`,
      for: '15m',
      severity: 'warning',
      summary: '{{ $value | humanizePercentage }} of requests to {{ $labels.route }} in Loki fail',
      description: 'Logs are late or cannot be queried; most often Loki cannot reach the bucket or its key.',
    },
    {
      alert: 'LokiDiscardsLogs',
      expr: 'sum by (reason) (increase(loki_discarded_samples_total[15m])) > 100',
      for: '15m',
      severity: 'warning',
      summary: 'Loki has refused {{ $value | printf "%.0f" }} log lines: {{ $labels.reason }}',
      description: 'The lines are lost. A limit is too low, or something logs much more than before.',
    },
    {
      alert: 'LokiRetentionStopped',
      expr: `time() - max(loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds > 0) > 3 * 3600`,
      for: '1h',
      severity: 'warning',
      summary: 'Logs have not been compacted for {{ $value | humanizeDuration }}',
      description: "Queries become slower, and expired logs stay until the bucket's lifecycle rule deletes them.",
    },
    {
      alert: 'AlloyLosesLogs',
      expr: 'sum by (pod) (increase(loki_write_dropped_entries_total[15m])) > 0',
      for: '5m',
      severity: 'warning',
      summary: '{{ $labels.pod }} has dropped {{ $value | printf "%.0f" }} log lines',
      description: 'Loki refused them, or did not respond before the agent stopped retrying.',
    },
    {
      alert: 'AlloySendsNothing',
      expr: 'sum by (pod) (rate(loki_write_sent_entries_total[15m])) == 0',
      for: '30m',
      severity: 'warning',
      summary: '{{ $labels.pod }} has sent no log line for 30 minutes',
      description: 'A node always logs something: the agent reads no file, or does not reach Loki.',
    },
    {
      alert: 'AlloyComponentUnhealthy',
      expr: 'max by (pod) (alloy_component_controller_running_components{health_type!="healthy"}) > 0',
      for: '15m',
      severity: 'warning',
      summary: '{{ $value }} components of {{ $labels.pod }} are not healthy',
      description: 'A component of the agent does not run, most often after a change of its configuration.',
    },
  ],
};
