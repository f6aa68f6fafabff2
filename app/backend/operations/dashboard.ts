import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, now, overTime } from '@sample-platform-ai/gitops/observability/dashboards/panels.ts';

const rate = '$__rate_interval';

/** What the ledger records, and what stops it; how it serves is on the dashboard that every service has. */
export const ledgerDashboard = (): DashboardBuilder =>
  dashboard('ledger', 'Ledger', 'What is recorded, and by which code calls fail')
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
    .withPanel(
      now({
        title: 'Deployments recorded in a day',
        description: 'Calls of the ledger that recorded one, each place of a rollout for itself.',
        unit: 'short',
        queries: {
          recorded:
            'sum(increase(ledger_call_seconds_count{method="DeploymentService.RecordDeployment",code="ok"}[1d]))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Observations reported to the ledger',
        description: 'What Argo CD saw, as its notifications say it.',
        unit: 'short',
        queries: {
          '{{code}}':
            'sum by (code) (increase(ledger_call_seconds_count{method=~"ObservationService\\\\..+"}[$__rate_interval]))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Failed calls by code',
        description: 'Of all calls. Only internal, unavailable and deadline_exceeded are faults of the service.',
        unit: 'percentunit',
        queries: {
          '{{code}}': `sum by (code) (rate(ledger_call_seconds_count{code!="ok"}[${rate}])) / ignoring (code) group_left () sum(rate(ledger_call_seconds_count[${rate}]))`,
        },
      }),
    );
