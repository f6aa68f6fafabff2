import {
  type DashboardBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, lines, lokiSource, overTime } from './panels.ts';

const namespaceVariable = new QueryVariableBuilder('namespace')
  .label('Namespace')
  .datasource(lokiSource)
  .query({ label: 'namespace', type: 1, refId: 'namespaces' })
  .refresh(VariableRefresh.OnTimeRangeChanged)
  .current({ text: 'argocd', value: 'argocd' });

/** Logs of containers, and whether all of them arrive. */
export const logsDashboard = (): DashboardBuilder =>
  dashboard('logs', 'Logs', 'Log lines from a namespace, and their path to Loki')
    .withVariable(namespaceVariable)
    .withVariable(new TextBoxVariableBuilder('search').label('Search').defaultValue(''))
    .withPanel(lines('Lines', '{namespace="$namespace"} |~ `(?i)$search`'))
    .withPanel(
      overTime({
        title: 'Sent by the agents',
        unit: 'short',
        queries: { '{{pod}}': 'sum by (pod) (rate(loki_write_sent_entries_total[$__rate_interval]))' },
      }),
    )
    .withPanel(
      overTime({
        title: 'Lost',
        unit: 'short',
        queries: {
          'by the agent {{pod}}': 'sum by (pod) (increase(loki_write_dropped_entries_total[$__rate_interval]))',
          'by Loki: {{reason}}': 'sum by (reason) (increase(loki_discarded_samples_total[$__rate_interval]))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: "Loki's requests, 99th percentile",
        unit: 's',
        queries: {
          '{{route}}':
            'histogram_quantile(0.99, sum by (le, route) (rate(loki_request_duration_seconds_bucket[$__rate_interval])))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: "Loki's errors",
        unit: 'reqps',
        queries: {
          '{{route}} {{status_code}}':
            'sum by (route, status_code) (rate(loki_request_duration_seconds_count{status_code=~"5.."}[$__rate_interval]))',
        },
      }),
    );
