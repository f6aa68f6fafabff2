import { repositoryUrl } from '@sample-platform-ai/environments/naming.ts';
import type { Organization } from '@sample-platform-ai/environments/schema.ts';

/** A duration of PromQL: `5m`, `1h`, `3d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** `critical` pages the person on call; `warning` is for the next working day. */
export type Severity = 'critical' | 'warning';

export interface RecordingRule {
  /** `level:metric:operation`. */
  readonly record: string;
  readonly expr: string;
  /** @default none */
  readonly labels?: Labels;
}

/** In addition to the severity and the labels of the expression. */
type Labels = Readonly<Record<string, string>>;

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** How long the expression must hold. */
  readonly for: Duration;
  readonly severity: Severity;
  /** @default none */
  readonly labels?: Labels;
  /** One line with the facts: a template over `$labels` and `$value`. */
  readonly summary: string;
  /** Impact on the users of the platform; constant. */
  readonly description: string;
}

export interface RuleGroup {
  readonly name: string;
  /** Page below docs/runbooks with a section for each alert of the group. */
  readonly runbook: string;
  readonly recordings: readonly RecordingRule[];
  readonly alerts: readonly AlertingRule[];
}

/** URL of the runbook: the alert's section of the group's page. */
export const runbookUrl = (organization: Organization, group: RuleGroup, { alert }: AlertingRule): string =>
  `${repositoryUrl(organization)}/blob/${organization.repository.defaultBranch}/docs/runbooks/${group.runbook}.md#${alert.toLowerCase()}`;

/** The group in the format of Prometheus. */
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

/** The group as a PrometheusRule. */
export const prometheusRule = (organization: Organization, group: RuleGroup, namespace: string) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: group.name, namespace },
  spec: { groups: [prometheusGroup(organization, group)] },
});
