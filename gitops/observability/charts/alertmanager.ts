import { controllerIdentities } from '@sample-platform-ai/environments/platform-tools.ts';
import type { Cluster } from '../../cluster.ts';
import { priorityClasses } from '../../components/policies/priority-classes.ts';
import { resources, spread } from './resources.ts';
import { volumeClaim } from './storage.ts';

/** Text of a notification email. */
const message = `{{ range .Alerts }}{{ .Annotations.summary }}
{{ .Annotations.description }}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}Since {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC: {{ .GeneratorURL }}

{{ end }}`;

/** Alertmanager's configuration. It has no secret: Pod Identity authenticates it to SNS. */
export function alertmanagerConfig({ names, environment, region }: Cluster) {
  const topic = (name: string, subject: string, text: string) => ({
    topic_arn: `arn:aws:sns:${region.name}:${environment.account.id}:${names.resource(name)}`,
    sigv4: { region: region.name },
    subject,
    message: text,
  });
  return {
    global: { resolve_timeout: '5m' },
    templates: [],
    route: {
      receiver: 'people',
      group_by: ['alertname', 'service', 'namespace', 'name'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '24h',
      routes: [
        // Repeated, because an alarm watches for its absence (infra/modules/alarms/heartbeat.ts).
        {
          receiver: 'heartbeat',
          matchers: ['alertname = "Watchdog"'],
          group_wait: '0s',
          group_interval: '1m',
          repeat_interval: '4m',
        },
        // Only inhibits other alerts, and is visible in the UI.
        { receiver: 'nobody', matchers: ['severity =~ "none|info"'] },
        { receiver: 'people', matchers: ['severity = "critical"'], repeat_interval: '4h' },
      ],
    },
    inhibit_rules: [
      {
        source_matchers: ['severity = "critical"'],
        target_matchers: ['severity =~ "warning|info"'],
        equal: ['namespace', 'alertname'],
      },
      // A fast burn is also a slow burn.
      ...['Availability', 'Latency'].map((budget) => ({
        source_matchers: [`alertname = "Service${budget}BudgetBurnsFast"`],
        target_matchers: [`alertname = "Service${budget}BudgetBurnsSlowly"`],
        equal: ['service', 'transport'],
      })),
    ],
    receivers: [
      { name: 'nobody' },
      {
        name: 'people',
        sns_configs: [
          {
            ...topic('alarms', `[${names.cluster}] {{ .Status | toUpper }} {{ .CommonLabels.alertname }}`, message),
            send_resolved: true,
          },
        ],
      },
      {
        name: 'heartbeat',
        sns_configs: [{ ...topic('heartbeat', names.cluster, 'The alert that always fires'), send_resolved: false }],
      },
    ],
  };
}

export function alertmanagerValues(cluster: Cluster) {
  const { names, environment } = cluster;
  const { serviceAccount } = controllerIdentities.alertmanager;
  const replicas = environment.observability.alertmanagerReplicas;
  const labels = { 'app.kubernetes.io/name': 'alertmanager' };
  return {
    config: alertmanagerConfig(cluster),
    // Pod Identity mounts its own token; the Kubernetes token is unused.
    serviceAccount: { name: serviceAccount, automountServiceAccountToken: false },
    podDisruptionBudget: { enabled: replicas > 1 },
    alertmanagerSpec: {
      replicas,
      automountServiceAccountToken: false,
      externalUrl: `https://${names.internalHost('alerts')}`,
      retention: '120h',
      logFormat: 'json',
      // Silences survive a restart.
      storage: volumeClaim(1),
      resources: resources('10m', 64),
      priorityClassName: priorityClasses.observability.name,
      topologySpreadConstraints: spread(labels),
    },
  };
}
