import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, now, overTime } from '@sample-platform-ai/gitops/observability/dashboards/panels.ts';

const rate = '$__rate_interval';

/** What the ledger records, and what stops it; how it serves is on the dashboard that every service has. */
export const ledgerDashboard = (): DashboardBuilder =>
  dashboard('ledger', 'Ledger', 'Recorded deployments and observations, and failed calls by code')
    .withPanel(
      now({
        title: 'Internal errors per day',
        description: 'Unexpected exceptions: each is a defect.',
        unit: 'short',
        queries: { faults: 'sum(increase(ledger_faults_total[1d]))' },
        worseFrom: 1,
      }),
    )
    .withPanel(now({ title: 'Open streams', unit: 'short', queries: { streams: 'sum(ledger_stream_readers)' } }))
    .withPanel(
      now({
        title: 'Recorded deployments per day',
        description: 'Calls that recorded a deployment; each region of a rollout counts.',
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
        description: 'What Argo CD reports with its notifications.',
        unit: 'short',
        queries: {
          '{{code}}':
            'sum by (code) (increase(ledger_call_seconds_count{method=~"ObservationService\\\\..+"}[$__rate_interval]))',
        },
      }),
    )
    .withPanel(
      overTime({
        title: 'Webhooks by outcome',
        description: 'Requests to webhook targets. Dead: the last attempt to deliver an event failed.',
        unit: 'short',
        queries: { '{{outcome}}': `sum by (outcome) (increase(ledger_webhook_attempts_total[${rate}]))` },
      }),
    )
    .withPanel(
      overTime({
        title: 'Failed calls by code',
        description:
          'Share of all calls. Only internal, unavailable and deadline_exceeded are failures of the service.',
        unit: 'percentunit',
        queries: {
          '{{code}}': `sum by (code) (rate(ledger_call_seconds_count{code!="ok"}[${rate}])) / ignoring (code) group_left () sum(rate(ledger_call_seconds_count[${rate}]))`,
        },
      }),
    );
