import { repositoryUrl } from '@sample-platform-ai/environments/naming.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';

/** As PromQL writes it: `5m`, `1h`, `3d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** `critical` wakes somebody up; `warning` is for the next working day. */
export type Severity = 'critical' | 'warning';

export interface RecordingRule {
  /** As `level:metric:operation`. */
  readonly record: string;
  readonly expr: string;
  /** @default none */
  readonly labels?: Labels;
}

/** Beside the severity, and what the expression brings. */
type Labels = Readonly<Record<string, string>>;

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it has to be so. */
  readonly for: Duration;
  readonly severity: Severity;
  /** @default none */
  readonly labels?: Labels;
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

/** Where whoever is called reads what to do: the alert's own section of its group's page. */
export const runbookUrl = (organization: Organization, group: RuleGroup, { alert }: AlertingRule): string =>
  `${repositoryUrl(organization)}/blob/${organization.repository.defaultBranch}/docs/runbooks/${group.runbook}.md#${alert.toLowerCase()}`;

/** The group as Prometheus reads it. */
export const prometheusGroup = (organization: Organization, group: RuleGroup) => ({
  name: group.name,
  rules: [
    ...group.recordings.map(({ record, expr, labels }) => ({ record, expr, ...(labels && { labels }) })),
    ...group.alerts.map((rule) => ({
      alert: rule.alert,
      expr: rule.expr,
      for: rule.for,
      labels: { severity: rule.severity, ...rule.labels },
      annotations: {
        summary: rule.summary,
        description: rule.description,
        runbook_url: runbookUrl(organization, group, rule),
      },
    })),
  ],
});

/** The group as the operator's custom resource. */
export const prometheusRule = (organization: Organization, group: RuleGroup, namespace: string) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: group.name, namespace },
  spec: { groups: [prometheusGroup(organization, group)] },
});
