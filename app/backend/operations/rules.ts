import type { RuleGroup } from '@sample-platform-ai/gitops/observability/alerts/rule.ts';
import { callRate } from './calls.ts';

/** What the alerts that every service has do not say, or say too late. */
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
        '{{ $value | humanizePercentage }} of the calls over {{ $labels.transport }} find no database that answers',
      description:
        'Sooner than the error budget tells: a writer that is gone, a failover under way, or exhausted pools.',
    },
    {
      alert: 'LedgerPoolWaiting',
      expr: 'min_over_time(ledger_pool_connections{state="waiting"}[5m]) > 0',
      for: '5m',
      severity: 'warning',
      summary:
        'Calls wait for a connection of the {{ $labels.pool }} pool in {{ $labels.pod }}, at least {{ $value }} at any time',
      description:
        'The pool is smaller than the load, or statements take longer than they used to. Calls are slower, then refused.',
    },
    {
      alert: 'LedgerOutboxLags',
      expr: 'ledger_outbox_lag_seconds > 15',
      for: '2m',
      severity: 'warning',
      summary: 'Streams of {{ $labels.pod }} are {{ $value | humanizeDuration }} behind what is recorded',
      description: 'Pages that are open show what was, and say nothing of it. Calls are answered as ever.',
    },
    {
      alert: 'LedgerFaults',
      expr: 'sum(increase(ledger_faults_total[15m])) > 0',
      for: '1m',
      severity: 'warning',
      summary: '{{ $value | printf "%.0f" }} calls ended in a fault of the ledger itself within a quarter of an hour',
      description:
        'A defect: something was thrown that the contract has no code for. The log has its stack and request id.',
    },
  ],
};
