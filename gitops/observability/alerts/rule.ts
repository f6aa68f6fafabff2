import { platform } from '@sample-platform-ai/environments/index.ts';
import { repositoryUrl } from '@sample-platform-ai/environments/naming.ts';

/** As PromQL writes it: `5m`, `1h`, `3d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** `critical` wakes somebody up; `warning` is for the next working day. */
export type Severity = 'critical' | 'warning';

export interface RecordingRule {
  /** As `level:metric:operation`. */
  readonly record: string;
  readonly expr: string;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it has to be so. */
  readonly for: Duration;
  readonly severity: Severity;
  /** One line with the figures of the case: a template over `$labels` and `$value`. */
  readonly summary: string;
  /** What it means to those who use the platform. The same for every case. */
  readonly description: string;
}

export interface RuleGroup {
  readonly name: string;
  /** Page below docs/runbooks, which has a section for each alert of the group. */
  readonly runbook: string;
  readonly recordings: readonly RecordingRule[];
  readonly alerts: readonly AlertingRule[];
}

const { organization } = platform;

/** Where whoever is called reads what to do: the alert's own section of its group's page. */
export const runbookUrl = (group: RuleGroup, { alert }: AlertingRule): string =>
  `${repositoryUrl(organization)}/blob/${organization.repository.defaultBranch}/docs/runbooks/${group.runbook}.md#${alert.toLowerCase()}`;

/** The group as Prometheus reads it. */
export const prometheusGroup = (group: RuleGroup) => ({
  name: group.name,
  rules: [
    ...group.recordings.map(({ record, expr }) => ({ record, expr })),
    ...group.alerts.map((rule) => ({
      alert: rule.alert,
      expr: rule.expr,
      for: rule.for,
      labels: { severity: rule.severity },
      annotations: { summary: rule.summary, description: rule.description, runbook_url: runbookUrl(group, rule) },
    })),
  ],
});

/** The group as the operator's custom resource. */
export const prometheusRule = (group: RuleGroup, namespace: string) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: group.name, namespace },
  spec: { groups: [prometheusGroup(group)] },
});
