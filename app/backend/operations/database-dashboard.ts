import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, overTime } from '@sample-platform-ai/gitops/observability/dashboards/panels.ts';
import { callRate } from './calls.ts';

const pools = (state: string) => `sum by (pool) (ledger_pool_connections{state="${state}"})`;

/** The database from the application's view. CloudWatch has CPU, storage and lag, and their alarms. */
export const databaseDashboard = (): DashboardBuilder =>
  dashboard(
    'ledger-database',
    'Ledger database',
    'Connections, and refused calls. Performance Insights has the statements',
  )
    .withPanel(overTime({ title: 'Busy connections', unit: 'short', queries: { '{{pool}}': pools('busy') } }))
    .withPanel(
      overTime({
        title: 'Calls that wait for a connection',
        description: 'Above 0 for long: the pool is too small for the load, or statements have become slower.',
        unit: 'short',
        queries: { '{{pool}}': pools('waiting') },
      }),
    )
    .withPanel(overTime({ title: 'Idle connections', unit: 'short', queries: { '{{pool}}': pools('idle') } }))
    .withPanel(
      overTime({
        title: 'Calls that fail because the database is unreachable',
        unit: 'percentunit',
        queries: {
          '{{transport}}': `(${callRate('$__rate_interval', 'code="unavailable"')} or 0 * ${callRate('$__rate_interval')}) / ${callRate('$__rate_interval')}`,
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Writes and reads',
        description: 'Calls by method; record and update methods write.',
        unit: 'reqps',
        queries: { '{{method}}': 'topk(8, sum by (method) (rate(ledger_call_seconds_count[$__rate_interval])))' },
      }),
    )
    .withPanel(
      overTime({
        title: 'Calls that exceeded their deadline',
        unit: 'reqps',
        queries: { '{{transport}}': callRate('$__rate_interval', 'code="deadline_exceeded"') },
      }),
    );
