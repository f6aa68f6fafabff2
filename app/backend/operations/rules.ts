import type { RuleGroup } from '@sample-platform-ai/gitops/observability/alerts/rule.ts';
import { callRate } from './calls.ts';

/** Alerts in addition to those of every service. */
export const ledgerRules: RuleGroup = {
  name: 'ledger-itself',
  runbook: 'ledger',
  recordings: [],
  alerts: [
    {
      alert: 'LedgerDatabaseUnavailable',
      expr: `${callRate('2m', 'code="unavailable"')} / ${callRate('2m')} > 0.25`,
      for: '3m',
      severity: 'critical',
      summary:
        '{{ $value | humanizePercentage }} of the calls over {{ $labels.transport }} fail because the database is unreachable',
      description:
        'Fires before the error budget alerts: the writer is gone, a failover is in progress, or pools are exhausted.',
    },
    {
      alert: 'LedgerPoolWaiting',
      expr: 'min_over_time(ledger_pool_connections{state="waiting"}[5m]) > 0',
      for: '5m',
      severity: 'warning',
      summary:
        'At least {{ $value }} calls are waiting for a connection in the {{ $labels.pool }} pool of {{ $labels.pod }}',
      description:
        'The pool is too small for the load, or statements have become slower. Calls get slower, then are refused.',
    },
    {
      alert: 'LedgerOutboxLags',
      expr: 'ledger_outbox_lag_seconds > 15',
      for: '2m',
      severity: 'warning',
      summary: 'Event streams from {{ $labels.pod }} are {{ $value | humanizeDuration }} behind',
      description: 'Open pages show stale data without a notice. Calls are not affected.',
    },
    {
      alert: 'LedgerRelayLags',
      expr: 'ledger_relay_lag_seconds > 60',
      for: '5m',
      severity: 'warning',
      summary: 'Events have waited {{ $value | humanizeDuration }} for the relay, seen by {{ $labels.pod }}',
      description:
        'Webhooks receive no events, and the evidence chain does not grow. Nothing is lost; calls are not affected.',
    },
    {
      alert: 'LedgerFaults',
      expr: 'sum(increase(ledger_faults_total[15m])) > 0',
      for: '1m',
      severity: 'warning',
      summary: '{{ $value | printf "%.0f" }} calls failed with internal errors in 15 minutes',
      description: 'A defect: an unexpected exception. The log line has its stack and request id.',
    },
  ],
};
